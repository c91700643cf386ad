// SPDX-License-Identifier: Apache-2.0

/// One check of a worker before the load.
package struct FitnessCheck: Sendable, Equatable {
    /// Raw values are on the wire and never reused.
    package enum Name: UInt8, Sendable, CaseIterable {
        case openFiles = 1
        case ephemeralPorts = 2
        case cores = 3
        case memory = 4
        case target = 5
        case clock = 6
    }

    /// Raw values are on the wire and never reused.
    package enum Level: UInt8, Sendable {
        case fine = 0
        case warning = 1
        case failure = 2
    }

    package let name: Name
    package let level: Level
    /// One clause with the actual and the needed value.
    package let finding: String
    /// What to type or change; nil if nothing is wrong.
    package let fix: String?

    package init(name: Name, level: Level, finding: String, fix: String? = nil) {
        self.name = name
        self.level = level
        self.finding = finding
        self.fix = fix
    }
}
