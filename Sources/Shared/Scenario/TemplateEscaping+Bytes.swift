// SPDX-License-Identifier: Apache-2.0

extension TemplateEscaping {
    /// Appends a value, escaped for its position.
    package func append(_ value: some Collection<UInt8>, to output: inout [UInt8]) {
        switch self {
        case .none: output += value
        case .header: output += value.lazy.filter { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
        case .pathSegment: Self.percentEncode(value, &output) { $0.isUnreserved }
        case .query: Self.percentEncode(value, &output) { $0.isUnreserved }
        case .form:
            for byte in value {
                if byte == UInt8(ascii: " ") {
                    output.append(UInt8(ascii: "+"))
                } else {
                    Self.percentEncode(CollectionOfOne(byte), &output) {
                        $0.isUnreserved && $0 != UInt8(ascii: "~") || $0 == UInt8(ascii: "*")
                    }
                }
            }
        case .jsonString: Self.appendJSON(value, to: &output)
        case .jsonValue:
            if Self.isPlainJSON(value) {
                output += value
            } else {
                output.append(UInt8(ascii: "\""))
                Self.appendJSON(value, to: &output)
                output.append(UInt8(ascii: "\""))
            }
        }
    }

    private static func percentEncode(
        _ value: some Collection<UInt8>,
        _ output: inout [UInt8],
        keeping isKept: (UInt8) -> Bool
    ) {
        for byte in value {
            if isKept(byte) {
                output.append(byte)
            } else {
                output += [UInt8(ascii: "%"), hexDigit(byte >> 4), hexDigit(byte & 15)]
            }
        }
    }

    /// The inside of a JSON string.
    private static func appendJSON(_ value: some Collection<UInt8>, to output: inout [UInt8]) {
        for byte in value {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): output += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            case 0..<0x20:
                output += Array("\\u00".utf8) + [hexDigit(byte >> 4), hexDigit(byte & 15)]
            default: output.append(byte)
            }
        }
    }

    private static func isPlainJSON(_ value: some Collection<UInt8>) -> Bool {
        let text = String(decoding: value, as: UTF8.self)
        return ["true", "false", "null"].contains(text) || JSONText.isNumber(text)
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}

extension UInt8 {
    /// RFC 3986's unreserved characters, which mean the same encoded or not.
    fileprivate var isUnreserved: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
