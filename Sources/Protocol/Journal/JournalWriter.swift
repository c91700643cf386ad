// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Appends records to a journal; each is with the kernel when `append` returns.
///
/// So it survives the death of this process, but not that of the machine: a record is not forced to
/// the disk, which would cost more than the rest of an interval's path.
package final class JournalWriter {
    private let descriptor: Int32
    package let path: String

    /// Why a record could not be written.
    package struct Failure: Error {
        package let reason: String
    }

    /// Starts a new journal in place of an existing one.
    package init(creating path: String) throws(Failure) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_APPEND, 0o644)
        guard descriptor >= 0 else { throw Failure(reason: String(cString: strerror(errno))) }
        try write(JournalFile.header)
    }

    /// Continues after the first `byteCount` bytes of a journal; the bytes after them are cut off.
    package init(resuming path: String, at byteCount: Int) throws(Failure) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CLOEXEC | O_APPEND)
        guard descriptor >= 0, ftruncate(descriptor, byteCount) == 0 else {
            throw Failure(reason: String(cString: strerror(errno)))
        }
    }

    deinit { close(descriptor) }

    /// Throws if the record is not completely with the kernel.
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
