// SPDX-License-Identifier: Apache-2.0

/// The tasks of a run, by their tags: `--tags` and `--exclude-tags`.
///
/// A task runs if it has one of the included tags (or none are given) and none of the excluded
/// ones. Options of a choice inherit their task's tags.
package struct TagSelection: Sendable, Equatable {
    package var included: [String] = []
    package var excluded: [String] = []

    package init() {}

    package var isEverything: Bool { included.isEmpty && excluded.isEmpty }

    /// The selected tasks, with the selected options of their choices.
    package func selected(of tasks: [WeightedTask]) -> [WeightedTask] {
        isEverything ? tasks : selected(of: tasks, inherited: [])
    }

    private func selected(of tasks: [WeightedTask], inherited: [String]) -> [WeightedTask] {
        tasks.compactMap { task in
            let tags = inherited + task.tags
            guard excluded.allSatisfy({ !tags.contains($0) }) else { return nil }
            let isIncluded = included.isEmpty || included.contains(where: tags.contains)
            let steps = task.steps.compactMap { self.selected(of: $0, tags) }
            // A task without the tag may still have an option with it.
            guard isIncluded || steps.contains(where: \.isChoice), !steps.isEmpty else {
                return nil
            }
            var kept = WeightedTask(weight: task.weight, steps: steps)
            kept.tags = task.tags
            kept.wait = task.wait
            return kept
        }
    }

    private func selected(of step: Step, _ tags: [String]) -> Step? {
        switch step {
        case .request, .think: return step
        case .choose(let tasks):
            let options = selected(of: tasks, inherited: tags)
            return options.contains { $0.weight > 0 } ? .choose(options) : nil
        case .repeated(let count, let steps):
            let kept = steps.compactMap { self.selected(of: $0, tags) }
            return kept.isEmpty ? nil : .repeated(count, kept)
        }
    }
}

extension Step {
    /// True for a choice, or what repeats one.
    fileprivate var isChoice: Bool {
        switch self {
        case .choose: true
        case .repeated(_, let steps): steps.contains(where: \.isChoice)
        case .request, .think: false
        }
    }
}
