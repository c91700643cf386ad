// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Records

/// Options that would do nothing are refused: whoever gave them believes that they do.
enum IdleOptions {
    /// Those that only mean something beside another one, such as `--baseline`.
    static func refuse(_ given: [String], without other: String, _ value: String?) throws {
        guard value == nil, let option = given.first else { return }
        throw ValidationError("\(option) needs \(other); write \(other) FILE too")
    }

    /// Those that mean nothing for what is at hand: `reason` says what that is.
    static func refuse(_ given: [String], because reason: String) throws {
        guard let option = given.first else { return }
        throw ValidationError("\(reason); leave \(option) out")
    }
}
