// SPDX-License-Identifier: Apache-2.0

/// Names under which paths are counted together: `/articles/123` is one of `/articles/[id]`.
enum PathGrouping {
    /// The path without its query and with its ids named; nil when that is the path itself.
    static func name(ofPath path: String) -> String? {
        let plain = path.prefix { $0 != "?" && $0 != "#" }
        let name = plain.split(separator: "/", omittingEmptySubsequences: false)
            .map { isID($0) ? "[id]" : String($0) }
            .joined(separator: "/")
        return name == path ? nil : name
    }

    /// A number, a UUID, or a string of digits and letters too long to be a word.
    static func isID(_ segment: Substring) -> Bool {
        if segment.wholeMatch(of: /[0-9]+/) != nil { return true }
        if segment.wholeMatch(of: /[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/) != nil {
            return true
        }
        if segment.wholeMatch(of: /[0-9A-Fa-f]{16,}/) != nil { return true }
        let digits = segment.count { $0.isNumber }
        return segment.count >= 20 && digits >= 3 && segment.wholeMatch(of: /[0-9A-Za-z_]+/) != nil
    }
}
