// SPDX-License-Identifier: Apache-2.0

/// What there is to tell: the operator hears each once, others read the last of them.
package struct NoticeLog {
    private var kept: [Notice] = []
    private var count = 0
    private var untold: [String] = []

    /// A run that goes wrong all the time must not fill the memory.
    package static let limit = 200

    mutating func add(_ text: String, seconds: Int?) {
        untold.append(text)
        kept.append(Notice(number: count, seconds: seconds, text: text))
        count += 1
        if kept.count > Self.limit { kept.removeFirst() }
    }

    /// What the operator has not heard yet.
    mutating func takeUntold() -> [String] {
        defer { untold = [] }
        return untold
    }

    /// Those that are kept, from this number on.
    func notices(from number: Int) -> [Notice] { Array(kept.drop { $0.number < number }) }
}
