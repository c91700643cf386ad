// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Records

/// Which history.
struct HistoryFileOption: ParsableArguments {
    // The second is what the commands that read a history call it.
    @Option(
        name: [.long, .customLong("history")],
        help: ArgumentHelp("The history.", valueName: "file")
    )
    var file = HistoryStore.defaultPath

    /// Closes it again, so that the file alone is the whole history.
    func open<Value>(creating: Bool = false, _ body: (HistoryStore) throws -> Value) throws -> Value
    {
        let store = try creating ? HistoryStore.creating(file) : HistoryStore.opening(file)
        let value = try body(store)
        try store.close()
        return value
    }
}
