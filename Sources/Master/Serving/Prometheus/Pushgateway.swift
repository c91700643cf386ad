// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import FoundationNetworking
internal import Judging
package import Shared

#if canImport(FoundationNetworking)
internal import Text
#endif

/// A Pushgateway, which keeps the metrics of jobs that have ended.
package struct Pushgateway {
    /// Such as `http://gateway:9091`.
    package let url: String

    package static let timeout = Duration.seconds(10)

    /// Nil if nothing can be pushed to the address.
    package init?(_ text: String) {
        guard let url = URL(string: text), let scheme = url.scheme,
            ["http", "https"].contains(scheme), url.host != nil
        else { return nil }
        self.url = text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// The URL for the metrics of one job and group; values in base64, because they may contain any
    /// text.
    ///
    /// https://github.com/prometheus/pushgateway#url
    package func address(job: String, _ grouping: [MetricFamily.Label]) -> String {
        let parts = grouping.map { name, value in
            value.isEmpty ? "\(name)@base64/=" : "\(name)@base64/\(Self.base64(value))"
        }
        return ([url, "metrics/job/\(job)"] + parts).joined(separator: "/")
    }

    /// Replaces the metrics of the group.
    ///
    /// Throws `PushFailure`.
    package func push(_ text: String, job: String, _ grouping: [MetricFamily.Label]) async throws {
        let address = address(job: job, grouping)
        guard let place = URL(string: address) else {
            throw PushFailure(url: url, reason: "\(address) is not an address")
        }
        var request = URLRequest(url: place)
        request.httpMethod = "PUT"
        request.timeoutInterval = Self.timeout.seconds
        request.setValue(MetricsText.contentType, forHTTPHeaderField: "Content-Type")
        let (data, response): (Data, URLResponse)
        do {
            (data, response) = try await URLSession.shared.upload(
                for: request,
                from: Data(text.utf8)
            )
        } catch {
            throw PushFailure(url: url, reason: error.localizedDescription)
        }
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        guard (200..<300).contains(status) else {
            let answer = String(decoding: data.prefix(200), as: UTF8.self).printable
            throw PushFailure(url: url, reason: "it answers with status \(status): \(answer)")
        }
    }

    /// The base64 variant that is allowed in a path.
    private static func base64(_ text: String) -> String {
        Data(text.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
    }
}

/// Metrics could not be delivered; their source is not affected.
package struct PushFailure: UserFacingError, Equatable {
    package let url: String
    package let reason: String

    package var sentence: String {
        "the metrics could not be pushed to \(url): \(reason)"
    }

    package var exitStatus: ExitStatus { .unavailable }
}
