// SPDX-License-Identifier: Apache-2.0

package import Shared

extension BaselineProvenance {
    /// Of numbers that come from these runs, written now by somebody.
    package init(of runs: [RunSummary], date: String, author: String?) {
        self.init()
        self[.date] = date
        self[.author] = author
        self[.toolVersion] = Version.current
        let identities = runs.compactMap(\.run)
        self[.commit] = Self.common(identities.map(\.commit))
        self[.branch] = Self.common(identities.map(\.branch))
        self[.scenarioDigest] = Self.common(identities.map(\.scenarioDigest))
        self[.workloadDigest] = Self.common(identities.map(\.workloadDigest))
        self[.environment] = runs.first?.environment.flatMap(Self.text)
        runIDs = identities.map(\.startedAt)
        let names = Set(runs.flatMap(\.endpoints.keys)).sorted()
        samples = names.map { name in
            let count = runs.reduce(0) { $0 + ($1.endpoints[name]?.count ?? 0) }
            return SampleCount(endpoint: name, count: count)
        }
    }

    /// Nil where the runs do not agree: half a truth is none.
    private static func common(_ values: [String?]) -> String? {
        Set(values).count == 1 ? values.first.flatMap(\.self) : nil
    }

    private static func text(_ machine: MachineFacts) -> String? {
        let parts = [
            machine.usableCores.map { "\(Int(exactly: $0).map(String.init) ?? "\($0)") cores" },
            machine.usableMemoryMB.map { "\(Int($0)) MB" }, machine.cpuModel, machine.kernel,
        ].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
