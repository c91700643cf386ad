// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Judging

/// What is judged of each endpoint.
struct MetricOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Judge these metrics, separated by commas. Known: "
                + "\(Metric.all.map(\.name).joined(separator: ", ")). (default: "
                + "\(Metric.usual.names))",
            valueName: "metrics"
        )
    )
    var judge: String?

    func validate() throws { _ = try chosen() }

    /// In the order of `Metric.all`; nil when nothing was given.
    func chosen() throws -> [Metric]? { try judge.map { try Metric.list($0, of: "--judge") } }

    var given: [String] { judge == nil ? [] : ["--judge"] }
}

extension Metric {
    /// Of names with commas between them, in the order of `all`; `option` is what an error names.
    static func list(_ text: String, of option: String) throws -> [Metric] {
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map {
            String($0.trimmingPrefix(" "))
        }
        var chosen: Set<Metric> = []
        for name in names { chosen.insert(try known(name, of: option)) }
        return all.filter(chosen.contains)
    }

    /// Throws a sentence for a name that no metric has.
    static func known(_ name: String, of option: String) throws -> Metric {
        guard let metric = named(name) else {
            throw ValidationError("\(option) has \"\(name)\"; write some of \(all.names)")
        }
        return metric
    }
}

extension [Metric] {
    /// As an option takes them.
    var names: String { map(\.name).joined(separator: ",") }
}
