// SPDX-License-Identifier: Apache-2.0

extension Error {
    /// A decoding error in words.
    package var sentence: String {
        guard let error = self as? DecodingError else { return "\(self)" }
        let context =
            switch error {
            case .dataCorrupted(let context), .keyNotFound(_, let context),
                .typeMismatch(_, let context), .valueNotFound(_, let context):
                context
            @unknown default: DecodingError.Context(codingPath: [], debugDescription: "\(error)")
            }
        let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
        let place = path.isEmpty ? "" : "\(path.joined(separator: ".")): "
        return place + context.debugDescription
    }
}
