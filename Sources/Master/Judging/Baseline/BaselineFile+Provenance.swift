// SPDX-License-Identifier: Apache-2.0

internal import Shared

extension BaselineFile.Parser {
    /// Nil for what is no mapping: a key of this name may be somebody's note.
    ///
    /// Nothing of it is judged by, so what is not as expected is left out and no problem.
    package func provenance(_ value: DocumentValue) -> BaselineProvenance? {
        guard value.entries != nil else { return nil }
        var provenance = BaselineProvenance()
        for field in BaselineProvenance.Field.allCases {
            provenance[field] = value[field.rawValue]?.text
        }
        provenance.runIDs = value["run_ids"]?.list?.compactMap(\.text) ?? []
        provenance.samples = (value["samples"]?.entries ?? []).compactMap { key, value in
            guard let endpoint = key.text, let count = value.int, count >= 0 else { return nil }
            return BaselineProvenance.SampleCount(endpoint: endpoint, count: count)
        }
        let previous = (value["previous"]?.list ?? []).compactMap(formerNumbers)
        provenance.previous = Array(previous.prefix(BaselineProvenance.previousLimit))
        return provenance
    }

    private func formerNumbers(_ value: DocumentValue) -> FormerNumbers? {
        guard let endpoints = value["thresholds"]?.entries else { return nil }
        var texts: [BaselineProvenance.Field: String] = [:]
        for field in BaselineProvenance.Field.allCases {
            texts[field] = value[field.rawValue]?.text
        }
        let thresholds = endpoints.map { name, numbers in
            let thresholds = Metric.all.compactMap { metric -> Threshold? in
                guard let value = numbers[metric.thresholdKey], let number = value.number,
                    number >= 0, number.isFinite
                else { return nil }
                return Threshold(metric: metric, value: number, text: value.pythonNumber)
            }
            return EndpointThresholds(endpoint: name.text ?? "", thresholds: thresholds)
        }
        return FormerNumbers(texts: texts, thresholds: thresholds)
    }
}
