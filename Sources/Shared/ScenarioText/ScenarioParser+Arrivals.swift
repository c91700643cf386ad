// SPDX-License-Identifier: Apache-2.0

// The open model: tasks per second, whoever is free.
extension ScenarioParser {
    func arrivals(_ value: DocumentValue, _ load: DocumentMapping) -> LoadProfile? {
        guard let list = value.list, !list.isEmpty else {
            report(
                value.place,
                "arrivals is \(emptyOr(value)); list at least one stage, "
                    + "e.g. \"{duration: 1m, rate: 200/s}\""
            )
            return nil
        }
        let stages = list.compactMap(arrivalStage)
        let spacing = load.read("spacing", "write even or poisson") { value in
            Arrivals.Spacing(rawValue: value.text ?? "")
        }
        let allowed = "it must be a whole number from 1 to \(ScenarioLimits.users)"
        let bound = load.read("max_in_flight", allowed) { value in
            value.int.flatMap { (1...ScenarioLimits.users).contains($0) ? $0 : nil }
        }
        guard stages.count == list.count else { return nil }
        if stages.allSatisfy({ $0.rate == nil }) {
            report(value.place, "no stage has a rate; nothing would be measured")
        } else if ArrivalCurve(stages) == nil {
            report(
                value.place,
                "these rates and durations differ too much to be exact together; write all "
                    + "rates per second"
            )
        }
        return .arrivals(
            Arrivals(
                stages: stages,
                spacing: spacing ?? .even,
                maxInFlight: bound ?? Arrivals.defaultMaxInFlight
            )
        )
    }

    private func arrivalStage(_ value: DocumentValue) -> Arrivals.Stage? {
        guard
            let mapping = DocumentMapping(
                value,
                "a stage",
                known: ["duration", "rate", "ramp"],
                reader: reader
            )
        else { return nil }
        for key in ["duration", "rate"] where mapping[key] == nil {
            report(
                mapping.place,
                "a stage needs \(key); write e.g. \"{duration: 1m, rate: 200/s}\""
            )
        }
        let range = .milliseconds(1)...ScenarioLimits.total
        let length = mapping["duration"].flatMap { duration($0, "duration", in: range) }
        let isRamp = mapping.read("ramp", "write true or false") { $0.bool } ?? false
        guard let length, let text = mapping["rate"] else { return nil }
        if ["0", "0/s"].contains(text.text) {
            return Arrivals.Stage(duration: length, rate: nil, isRamp: isRamp)
        }
        guard let rate = rate(text, "rate") else { return nil }
        guard rate.perSecond <= Double(ScenarioLimits.arrivalsPerSecond) else {
            report(
                text.place,
                "rate is \(QuantityText.text(of: rate)); it must be at most "
                    + "\(ScenarioLimits.arrivalsPerSecond)/s"
            )
            return nil
        }
        return Arrivals.Stage(duration: length, rate: rate, isRamp: isRamp)
    }
}
