// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// What the report and the page have in common: a style sheet and modules.
package enum PageParts {
    package static let style = text(PackageResources.style_css)

    /// By file name; each imports only those before it.
    package static let modules = [
        (name: "parts.js", source: text(PackageResources.parts_js)),
        (name: "charts.js", source: text(PackageResources.charts_js)),
        (name: "verdict.js", source: text(PackageResources.verdict_js)),
    ]

    /// The modules and this one as a single one, for a file that has no other to import from.
    ///
    /// No two of them have the same name at their top, and what they import or export is on one line.
    static func bundle(with module: String) -> String {
        (modules.map(\.source) + [module]).joined()
            .split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("import ") }
            .map { $0.hasPrefix("export ") ? $0.dropFirst("export ".count) : $0 }
            .joined(separator: "\n")
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
