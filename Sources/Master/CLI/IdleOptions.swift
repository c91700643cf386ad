// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Records

/// Refuses options that would have no effect: whoever gave them believes that they have one.
enum IdleOptions {
    /// Refuses options that need another one, such as `--baseline`.
    static func refuse(_ given: [String], without other: String, _ value: String?) throws {
        guard value == nil, let option = given.first else { return }
        throw ValidationError("\(option) needs \(other); write \(other) FILE too")
    }

    /// Refuses options that do not apply here; `reason` says why.
    static func refuse(_ given: [String], because reason: String) throws {
        guard let option = given.first else { return }
        throw ValidationError("\(reason); leave \(option) out")
    }
}
