// SPDX-License-Identifier: Apache-2.0

// The amount and length of the load; options override keys of the file.
extension ScenarioParser {
    private static let longRange = Duration.milliseconds(1)...ScenarioLimits.total

    func load(_ root: DocumentMapping) -> Load? {
        let value = root["load"]
        let mapping = value.flatMap {
            DocumentMapping(
                $0,
                "load",
                known: [
                    "users", "spawn_rate", "run_time", "stages", "arrivals", "spacing",
                    "max_in_flight", "warmup", "iterations", "seed", "stop_timeout",
                ],
                reader: reader
            )
        }
        if value != nil, mapping == nil { return nil }
        let before = reader.problems.count
        let profile = profile(mapping, root.place)
        let warmup = overrides.warmupIsRamp ? ramp(profile) : warmup(mapping)
        let iterations = iterations(mapping)
        let seed = seed(mapping)
        let stopTimeout = stopTimeout(mapping)
        guard let profile, reader.problems.count == before else { return nil }
        var load = Load(profile: profile, warmup: warmup, iterations: iterations, seed: seed)
        load.stopTimeout = stopTimeout ?? Load.defaultStopTimeout
        check(load, mapping, root.place)
        return load
    }

    private func profile(
        _ mapping: DocumentMapping?,
        _ place: DocumentProblem.Place
    ) -> LoadProfile? {
        let isConstantByFlags = overrides.users != nil && overrides.runTime != nil
        for name in ["spacing", "max_in_flight"]
        where mapping?[name] != nil && mapping?["arrivals"] == nil {
            report(mapping?.place(of: name) ?? place, "\(name) is for arrivals; take it out")
        }
        let given = ["stages", "arrivals"].filter { mapping?[$0] != nil }
        guard let mapping, let key = given.first, let value = mapping[key], !isConstantByFlags
        else {
            return constant(isConstantByFlags ? withoutStages(mapping) : mapping, place)
        }
        for other in ["users", "spawn_rate", "run_time"] + given.dropFirst()
        where mapping[other] != nil {
            report(mapping.place(of: other), "\(other) and \(key) exclude each other; keep one")
        }
        for (flag, isGiven) in [
            ("--users", overrides.users != nil), ("--spawn-rate", overrides.spawnRate != nil),
            ("--run-time", overrides.runTime != nil),
        ] where isGiven {
            report(
                .flag(flag),
                "the file has \(key); give both --users and --run-time to replace them"
            )
        }
        return key == "stages" ? staged(value) : arrivals(value, mapping)
    }

    private func staged(_ stages: DocumentValue) -> LoadProfile? {
        guard let list = stages.list, !list.isEmpty else {
            report(stages.place, "stages is \(emptyOr(stages)); list at least one stage")
            return nil
        }
        var users = 0
        var result: [LoadProfile.Stage] = []
        for value in list {
            guard let stage = stage(value, from: users) else { continue }
            users = stage.users
            result.append(stage)
        }
        if result.count == list.count, result.allSatisfy({ $0.users == 0 }) {
            report(stages.place, "no stage has users; nothing would be measured")
        }
        return result.count == list.count ? .stages(result) : nil
    }

    /// `--users` with `--run-time` replaces the file's stages by a constant load.
    private func withoutStages(_ mapping: DocumentMapping?) -> DocumentMapping? {
        mapping?["stages"] == nil && mapping?["arrivals"] == nil ? mapping : nil
    }

    private func constant(
        _ mapping: DocumentMapping?,
        _ place: DocumentProblem.Place
    ) -> LoadProfile? {
        let users = overrides.users ?? mapping?.read("users", Self.usersAllowed) { Self.users($0) }
        if let flag = overrides.users, !(1...ScenarioLimits.users).contains(flag) {
            report(.flag("--users"), "users is \(flag); \(Self.usersAllowed)")
            return nil
        }
        if let flag = overrides.spawnRate,
            !isPossible(flag, "spawn_rate", at: .flag("--spawn-rate"))
        {
            return nil
        }
        if let flag = overrides.runTime,
            !isWithin(Self.longRange, flag, "run_time", at: .flag("--run-time"))
        {
            return nil
        }
        let rate =
            overrides.spawnRate ?? mapping?["spawn_rate"].flatMap { self.rate($0, "spawn_rate") }
            ?? Rate(count: 1, per: .seconds(1))
        let runTime =
            overrides.runTime
            ?? mapping?["run_time"].flatMap { duration($0, "run_time", in: Self.longRange) }
        let mayBeMisspelt = mapping?.hasUnknownKeys ?? false
        if users == nil, mapping?["users"] == nil, !mayBeMisspelt {
            report(mapping?.place ?? place, "load has no users; write e.g. \"users: 20\" or -u 20")
        }
        if runTime == nil, mapping?["run_time"] == nil, !mayBeMisspelt {
            report(
                mapping?.place ?? place,
                "load has no run_time; write e.g. \"run_time: 90s\" or -t 90s"
            )
        }
        guard let users, let runTime else { return nil }
        return .constant(users: users, spawnRate: rate, runTime: runTime)
    }

    private func stage(_ value: DocumentValue, from users: Int) -> LoadProfile.Stage? {
        guard
            let mapping = DocumentMapping(
                value,
                "a stage",
                known: ["duration", "users", "spawn_rate"],
                reader: reader
            )
        else { return nil }
        for key in ["duration", "users"] where mapping[key] == nil {
            report(
                mapping.place,
                "a stage needs \(key); write e.g. \"{duration: 30s, users: 50}\""
            )
        }
        let length = mapping["duration"].flatMap { duration($0, "duration", in: Self.longRange) }
        let target = mapping.read("users", Self.stageUsersAllowed) { value in
            value.int.flatMap { (0...ScenarioLimits.users).contains($0) ? $0 : nil }
        }
        let rate = mapping["spawn_rate"].flatMap { self.rate($0, "spawn_rate") }
        guard let length, let target else { return nil }
        if let rate {
            checkRamp(
                from: users,
                to: target,
                rate,
                within: length,
                "the stage",
                at: mapping.place(of: "spawn_rate")
            )
        }
        return LoadProfile.Stage(duration: length, users: target, spawnRate: rate)
    }

    /// Reports and is nil unless the value is a rate with a unit, within the limits.
    func rate(_ value: DocumentValue, _ key: String) -> Rate? {
        let text = value.text ?? ""
        if let rate = QuantityText.rate(text) {
            return isPossible(rate, key, at: value.place) ? rate : nil
        }
        let isBare = QuantityText.isBareNumber(text) && QuantityText.lenientRate(text) != nil
        let rule =
            isBare
            ? "a rate needs a unit: write \"\(text)/s\""
            : "a rate is a count above 0 per a duration: write e.g. \"5/s\""
        report(value.place, "\(key) is \(value.kind); \(rule)")
        return nil
    }

    private func isPossible(
        _ rate: Rate,
        _ key: String,
        at place: DocumentProblem.Place
    ) -> Bool {
        // In nanoseconds per user, so that nothing can overflow.
        let fastest = Int64(1_000_000_000 / ScenarioLimits.spawnsPerSecond)
        if rate.count <= rate.period.nanoseconds / fastest { return true }
        report(
            place,
            "\(key) is \(QuantityText.text(of: rate)); it must be at most "
                + "\(ScenarioLimits.spawnsPerSecond)/s"
        )
        return false
    }

    private func warmup(_ mapping: DocumentMapping?) -> Duration {
        let range = .zero...ScenarioLimits.total
        guard let flag = overrides.warmup else {
            return mapping?["warmup"].flatMap { duration($0, "warmup", in: range) } ?? .zero
        }
        _ = isWithin(range, flag, "warmup", at: .flag("--warmup"))
        return flag
    }

    /// Until the last user of a constant load starts.
    private func ramp(_ profile: LoadProfile?) -> Duration {
        switch profile {
        case .constant(let users, let rate, _):
            return .nanoseconds(rate.instantNanoseconds(ofIndex: Int64(users - 1)))
        case .stages, .arrivals:
            report(
                .flag("--reset-stats"),
                "only a constant number of users has one ramp; give --warmup"
            )
            return .zero
        case nil: return .zero
        }
    }

    private func iterations(_ mapping: DocumentMapping?) -> Int {
        let allowed =
            "it must be an odd number from 1 to \(ScenarioLimits.iterations), so that their median "
            + "is a measured value"
        let isAllowed = { (value: Int) in
            (1...ScenarioLimits.iterations).contains(value) && value % 2 == 1
        }
        if let flag = overrides.iterations {
            if !isAllowed(flag) {
                report(.flag("--iterations"), "iterations is \(flag); \(allowed)")
            }
            return flag
        }
        return mapping?.read("iterations", allowed) { $0.int.flatMap { isAllowed($0) ? $0 : nil } }
            ?? 1
    }

    private func stopTimeout(_ mapping: DocumentMapping?) -> Duration? {
        let range = Duration.zero...ScenarioLimits.timeout
        if let flag = overrides.stopTimeout {
            return isWithin(range, flag, "stop_timeout", at: .flag("--stop-timeout")) ? flag : nil
        }
        return mapping?["stop_timeout"].flatMap { duration($0, "stop_timeout", in: range) }
    }

    private func seed(_ mapping: DocumentMapping?) -> UInt64 {
        overrides.seed
            ?? mapping?.read("seed", "it must be a whole number of at least 0") { value in
                value.isQuoted ? nil : value.text.flatMap { UInt64($0) }
            } ?? 1
    }

    /// Problems that only the whole load shows.
    private func check(_ load: Load, _ mapping: DocumentMapping?, _ place: DocumentProblem.Place) {
        let key = { (name: String) in mapping?.place(of: name) ?? place }
        let length = load.profile.duration
        guard load.warmup < length else {
            report(
                flag(.warmup) ?? flag(.runTime) ?? key("warmup"),
                "warmup \(QuantityText.text(of: load.warmup)) leaves nothing to measure of "
                    + "\(QuantityText.text(of: length)); make it shorter than the run"
            )
            return
        }
        if load.total > ScenarioLimits.total {
            report(
                flag(.iterations) ?? flag(.runTime) ?? mapping?.place ?? place,
                "the run takes \(QuantityText.text(of: load.total)); at most "
                    + "\(QuantityText.text(of: ScenarioLimits.total)) are allowed"
            )
        }
        switch load.profile {
        case .constant(let users, let rate, let runTime):
            checkRamp(
                from: 0,
                to: users,
                rate,
                within: runTime,
                "the run",
                at: flag(.spawnRate) ?? flag(.users) ?? flag(.runTime) ?? key("spawn_rate")
            )
        case .stages, .arrivals:
            let name = load.profile.arrivals == nil ? "stages" : "arrivals"
            if load.iterations > 1 {
                report(
                    flag(.iterations) ?? key("iterations"),
                    "iterations repeat a constant load; with \(name) run the scenario several times"
                )
            }
        }
    }

    /// The options that may be why values that are valid alone do not fit together.
    private enum LoadFlag: String {
        case users = "--users"
        case spawnRate = "--spawn-rate"
        case runTime = "--run-time"
        case warmup = "--warmup"
        case iterations = "--iterations"
    }

    /// The place of an option; nil if it was not given.
    private func flag(_ flag: LoadFlag) -> DocumentProblem.Place? {
        let isGiven =
            switch flag {
            case .users: overrides.users != nil
            case .spawnRate: overrides.spawnRate != nil
            case .runTime: overrides.runTime != nil
            case .warmup: overrides.warmup != nil
            case .iterations: overrides.iterations != nil
            }
        return isGiven ? .flag(flag.rawValue) : nil
    }

    private func checkRamp(
        from: Int,
        to: Int,
        _ rate: Rate,
        within length: Duration,
        _ what: String,
        at place: DocumentProblem.Place
    ) {
        let change = abs(to - from)
        // As a `Duration`, which has 128 bits: a slow rate overflows nanoseconds. A fraction of one is
        // no reason to refuse: instants are whole nanoseconds, rounded down.
        let needed = rate.period * change / Int(rate.count)
        guard needed >= length + .nanoseconds(1) else { return }
        let isPrintable = needed <= ScenarioLimits.total
        let time = QuantityText.text(of: min(needed, ScenarioLimits.total))
        report(
            place,
            "at \(QuantityText.text(of: rate)) a change of \(change) users takes "
                + "\(isPrintable ? "" : "over ")\(time), longer than \(what) "
                + "(\(QuantityText.text(of: length))); raise the rate or the time"
        )
    }

    private static let usersAllowed =
        "it must be a whole number from 1 to \(ScenarioLimits.users)"
    private static let stageUsersAllowed =
        "it must be a whole number from 0 to \(ScenarioLimits.users)"

    private static func users(_ value: DocumentValue) -> Int? {
        value.int.flatMap { (1...ScenarioLimits.users).contains($0) ? $0 : nil }
    }
}
