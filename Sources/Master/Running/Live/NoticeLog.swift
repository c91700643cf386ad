// SPDX-License-Identifier: Apache-2.0

/// What there is to tell: the operator hears each once, others read the last of them.
package struct NoticeLog {
    private var kept: [Notice] = []
    private var count = 0
    private var untold: [String] = []

    /// Bounded: a run that fails all the time must not fill the memory.
    package static let limit = 200

    mutating func add(_ text: String, seconds: Int?) {
        untold.append(text)
        kept.append(Notice(number: count, seconds: seconds, text: text))
        count += 1
        if kept.count > Self.limit { kept.removeFirst() }
    }

    /// Notices that the operator has not seen yet.
    mutating func takeUntold() -> [String] {
        defer { untold = [] }
        return untold
    }

    /// The kept notices, from this number on.
    func notices(from number: Int) -> [Notice] { Array(kept.drop { $0.number < number }) }
}
