// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Records
internal import Shared

extension ExitStatus {
    /// Ends the command with this status.
    func end() throws {
        if self != .passed { throw ExitCode(rawValue) }
    }
}
