// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Shared

/// Why a histogram in base64 was refused.
package enum HistogramTextProblem: Error, Equatable {
    case notBase64
    case notZlib
    case tooLarge(byteLimit: Int)
    case payload(HistogramPayloadError)

    /// What is wrong, to stand after its place.
    package var explanation: String {
        switch self {
        case .notBase64: "it is not base64"
        case .notZlib: "its compressed part is not a whole zlib stream"
        case .tooLarge(let limit): "it inflates to more than \(limit) bytes"
        case .payload(let error): error.explanation
        }
    }
}

extension LatencyDistribution {
    /// From an HdrHistogram V2 payload, compressed or not, in base64.
    package init(base64 text: String) throws(HistogramTextProblem) {
        guard let data = Data(base64Encoded: text) else { throw .notBase64 }
        var payload = [UInt8](data)
        do {
            if let stream = try Self.compressedPart(of: payload) {
                payload = try Inflation.inflate(stream, byteLimit: Self.payloadByteLimit)
            }
            try self.init(v2: payload)
        } catch let error as HistogramPayloadError {
            throw .payload(error)
        } catch Inflation.Problem.tooLarge(let limit) {
            throw .tooLarge(byteLimit: limit)
        } catch {
            throw .notZlib
        }
    }
}
