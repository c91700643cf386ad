// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Writes the line that scripts wait for, unbuffered, so that it arrives through a pipe at once.
func announce(host: String, port: Int?) {
    let authority = host.contains(":") ? "[\(host)]" : host
    let line = "listening on http://\(authority):\(port ?? 0)\n"
    FileHandle.standardOutput.write(Data(line.utf8))
}
