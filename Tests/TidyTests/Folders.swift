// SPDX-License-Identifier: Apache-2.0

/// The folders of a module, and which types they use of each other.
///
/// A file beside the folders counts as a folder of its own.
struct Folders {
    struct Use {
        let file: Substring
        let type: Substring
    }

    /// Such as `Sources/Worker/`.
    let root: String
    /// By the folder that uses and the folder that is used.
    private var uses: [Substring: [Substring: Use]] = [:]

    init(root: String, files: [SourceFile]) {
        self.root = root
        let placed = files.filter { $0.path.hasPrefix(root) }
        var homes: [Substring: Substring] = [:]
        for file in placed {
            for type in file.types { homes[type] = Self.folder(of: file, in: root) }
        }
        for file in placed {
            let folder = Self.folder(of: file, in: root)
            for type in file.words.sorted() {
                guard let home = homes[type], home != folder else { continue }
                uses[folder, default: [:]][home] = Use(file: file.name, type: type)
            }
        }
    }

    /// Without the module's own files.
    static func names(in root: String, _ files: [SourceFile]) -> Set<String> {
        Set(
            files.filter { $0.path.hasPrefix(root) }.map { folder(of: $0, in: root) }
                .filter { !$0.hasSuffix(".swift") }.map(String.init)
        )
    }

    private static func folder(of file: SourceFile, in root: String) -> Substring {
        file.path.dropFirst(root.count).prefix { $0 != "/" }
    }

    /// One sentence for each group of folders that need each other.
    var cycles: [String] {
        let reach = Dictionary(uniqueKeysWithValues: uses.keys.map { ($0, reached(from: $0)) })
        var told: Set<Substring> = []
        return uses.keys.sorted().compactMap { folder in
            let group = reach[folder, default: []].filter {
                reach[$0, default: []].contains(folder)
            }
            guard !told.contains(folder), group.contains(where: { !$0.hasSuffix(".swift") }) else {
                return nil
            }
            told.formUnion(group)
            return "\(root): \(group.sorted().joined(separator: ", ")) use each other ("
                + "\(sentences(within: group).joined(separator: "; "))); move what points back"
        }
    }

    /// One sentence for each folder that uses one that comes after it.
    func findings(order: [Substring]) -> [String] {
        order.indices.flatMap { index in
            order[(index + 1)...].compactMap { later in
                uses[order[index]]?[later].map { use in
                    "\(root)\(order[index])/\(use.file):1: names \(use.type) of \(later), which "
                        + "comes after; move one of them, or hand over what is needed"
                }
            }
        }
    }

    /// Everything that a folder needs, itself only when it is in a cycle.
    private func reached(from folder: Substring) -> Set<Substring> {
        var reached: Set<Substring> = []
        var open = [folder]
        while let next = open.popLast() {
            for used in uses[next, default: [:]].keys where reached.insert(used).inserted {
                open.append(used)
            }
        }
        return reached
    }

    private func sentences(within group: Set<Substring>) -> [String] {
        group.sorted().flatMap { folder in
            uses[folder, default: [:]].filter { group.contains($0.key) }
                .sorted { $0.key < $1.key }
                .map { "\(folder)/\($0.value.file) names \($0.value.type) of \($0.key)" }
        }
    }
}
