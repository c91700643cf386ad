// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Foundation

/// The path to which Debian's libjs-chart.js installs the library.
package enum ChartLibrary {
    private static let path = "/usr/share/javascript/chart.js/chart.min.js"

    /// Throws `InputError` if it is not installed.
    package static func read() throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InputError(
                "\(path) is missing; reports and the page need it for charts. Run: apt-get "
                    + "install libjs-chart.js"
            )
        }
        return String(decoding: data, as: UTF8.self)
    }
}
