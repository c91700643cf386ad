// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Records

/// Which history.
struct HistoryFileOption: ParsableArguments {
    // Commands that read the history call the same option --history.
    @Option(
        name: [.long, .customLong("history")],
        help: ArgumentHelp("The history file.", valueName: "file")
    )
    var file = HistoryStore.defaultPath

    /// Closes the store at the end, so that the file alone is the whole history.
    func open<Value>(creating: Bool = false, _ body: (HistoryStore) throws -> Value) throws -> Value
    {
        let store = try creating ? HistoryStore.creating(file) : HistoryStore.opening(file)
        let value = try body(store)
        try store.close()
        return value
    }
}
