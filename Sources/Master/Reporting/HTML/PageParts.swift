// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Parts that the report and the page share: a style sheet and modules.
package enum PageParts {
    package static let style = text(PackageResources.style_css)

    /// By file name; each imports only those before it.
    package static let modules = [
        (name: "parts.js", source: text(PackageResources.parts_js)),
        (name: "charts.js", source: text(PackageResources.charts_js)),
        (name: "verdict.js", source: text(PackageResources.verdict_js)),
    ]

    /// All modules and this one as a single script, for a file that cannot import.
    ///
    /// No two modules may have the same name at top level, and each import and export is on one
    /// line.
    static func bundle(with module: String) -> String {
        (modules.map(\.source) + [module]).joined()
            .split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("import ") }
            .map { $0.hasPrefix("export ") ? $0.dropFirst("export ".count) : $0 }
            .joined(separator: "\n")
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
