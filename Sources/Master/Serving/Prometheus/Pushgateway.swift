// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

#if canImport(FoundationNetworking)
internal import FoundationNetworking
#endif

/// A Pushgateway, which keeps the metrics of jobs that have ended.
struct Pushgateway {
    /// Such as `http://gateway:9091`.
    let url: String

    static let timeout = Duration.seconds(10)

    /// Nil when the address is none that can be pushed to.
    init?(_ text: String) {
        guard let url = URL(string: text), let scheme = url.scheme,
            ["http", "https"].contains(scheme), url.host != nil
        else { return nil }
        self.url = text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// Where the metrics of one job and group are; values in base64, as any text is allowed in them.
    ///
    /// https://github.com/prometheus/pushgateway#url
    func address(job: String, _ grouping: [MetricFamily.Label]) -> String {
        let parts = grouping.map { name, value in
            value.isEmpty ? "\(name)@base64/=" : "\(name)@base64/\(Self.base64(value))"
        }
        return ([url, "metrics/job/\(job)"] + parts).joined(separator: "/")
    }

    /// Replaces what the group had.
    ///
    /// Throws `PushFailure`.
    func push(_ text: String, job: String, _ grouping: [MetricFamily.Label]) async throws {
        let address = address(job: job, grouping)
        guard let place = URL(string: address) else {
            throw PushFailure(url: url, reason: "\(address) is no address")
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

    /// Of the kind that is allowed in a path.
    private static func base64(_ text: String) -> String {
        Data(text.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
    }
}

/// Metrics that are nowhere; what they were made of stands.
struct PushFailure: UserFacingError, Equatable {
    let url: String
    let reason: String

    var sentence: String {
        "the metrics could not be pushed to \(url): \(reason)"
    }

    var exitStatus: ExitStatus { .unavailable }
}
