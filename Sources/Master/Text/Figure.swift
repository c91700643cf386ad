// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Numbers in readable form.
package enum Figure {
    /// Milliseconds with about three digits, down to the microsecond; `-` without a value.
    package static func milliseconds(_ value: Double?) -> String {
        guard let value else { return "-" }
        // The limits are the values from which rounding would add a digit.
        switch value {
        case ..<0.9995: return fixed(value, 3)
        case ..<9.995: return fixed(value, 2)
        case ..<99.95: return fixed(value, 1)
        default: return fixed(value, 0)
        }
    }

    package static func perSecond(_ value: Double?) -> String {
        guard let value else { return "-" }
        return fixed(value, value < 99.95 ? 1 : 0)
    }

    /// `0`, or `12 (3.4%)`; a small share is never shown as 0.0%.
    package static func failures(_ failures: Int, of requests: Int) -> String {
        guard failures > 0 else { return "0" }
        let percent = Double(failures) / Double(max(1, requests)) * 100
        return "\(failures) (\(percent < 0.05 ? "<0.1" : fixed(percent, 1))%)"
    }

    package static func seconds(_ value: Double) -> String { fixed(value, 1) + " s" }

    /// `mm:ss`, or `h:mm:ss` from an hour on.
    package static func clock(_ seconds: Int) -> String {
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        let text = String(format: "%02d:%02d", minutes, seconds % 60)
        return hours > 0 ? "\(hours):\(text)" : text
    }

    /// An expected number, which need not be whole.
    package static func whole(_ count: Double) -> String {
        count < 1e15 ? "\(Int(count.rounded()))" : "many"
    }

    /// `1 thread`, `2 threads`.
    package static func count(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    package static func fixed(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }
}

/// The colour of a line on a terminal with colours.
package enum Ink: String {
    case plain = ""
    case bold = "1"
    case yellow = "33"
    case red = "31"

    package func painted(_ text: String) -> String {
        self == .plain ? text : "\u{1b}[\(rawValue)m\(text)\u{1b}[0m"
    }
}
