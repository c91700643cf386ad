// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Appends records to a journal; each is with the kernel when `append` returns.
///
/// So it outlives this process, whatever kills it. It does not outlive the machine: a record is not
/// forced to the disk, which would cost more than all the rest of an interval's way.
package final class JournalWriter {
    private let descriptor: Int32
    package let path: String

    /// Why a record could not be written.
    package struct Failure: Error {
        package let reason: String
    }

    /// Begins a new journal in place of what was there.
    package init(creating path: String) throws(Failure) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_APPEND, 0o644)
        guard descriptor >= 0 else { throw Failure(reason: String(cString: strerror(errno))) }
        try write(JournalFile.header)
    }

    /// Goes on after the first `byteCount` bytes of a journal; what is behind them is cut off.
    package init(resuming path: String, at byteCount: Int) throws(Failure) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CLOEXEC | O_APPEND)
        guard descriptor >= 0, ftruncate(descriptor, byteCount) == 0 else {
            throw Failure(reason: String(cString: strerror(errno)))
        }
    }

    deinit { close(descriptor) }

    /// Throws when the record is not, or not wholly, with the kernel.
    package func append(_ entry: JournalEntry) throws(Failure) {
        try write(JournalFile.record(entry.payload()))
    }

    private func write(_ bytes: [UInt8]) throws(Failure) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(reason: String(cString: strerror(errno))) }
            offset += count
        }
    }
}
