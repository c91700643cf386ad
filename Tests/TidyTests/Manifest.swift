// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// What `Package.swift` says of the targets.
struct Manifest {
    struct Target {
        let name: String
        /// Such as `Sources/Worker/`.
        let folder: String
        /// What it may import, beside the toolchain's; nil when the list is kept elsewhere.
        let modules: Set<String>?
    }

    /// These are there without a word in `Package.swift`.
    private static let toolchain: Set = [
        "Foundation", "FoundationEssentials", "FoundationNetworking", "Glibc", "Synchronization",
        "Testing",
    ]

    let targets: [Target]

    init(text: String) {
        targets = text.matches(
            of: /\.(?<kind>target|testTarget|executableTarget|systemLibrary)\(|\broom\(/
        ).compactMap { call in
            Self.target(
                String(call.kind ?? "room"),
                arguments: Self.balanced(text[call.range.upperBound...], "(", ")")
            )
        }
    }

    static func ofPackage() throws -> Manifest {
        let file = Repository.root.appending(path: "Package.swift")
        return Manifest(text: try String(contentsOf: file, encoding: .utf8))
    }

    /// Nil for the call in the body of `room`.
    private static func target(_ kind: String, arguments: Substring) -> Target? {
        guard let name = arguments.firstMatch(of: /"([^"]*)"/)?.1, !name.contains("/") else {
            return nil
        }
        let parents = ["room": "Sources/Master", "testTarget": "Tests"]
        let path = arguments.firstMatch(of: /path: "([^"]*)"/)?.1
        let folder = path.map(String.init) ?? "\(parents[kind] ?? "Sources")/\(name)"
        let list = kind == "room" ? /\[/ : /dependencies: */
        guard let start = arguments.firstMatch(of: list) else {
            return Target(name: String(name), folder: folder + "/", modules: [])
        }
        let rest = arguments[start.range.upperBound...]
        let isBare = kind == "room"
        let modules =
            isBare || rest.hasPrefix("[")
            ? names(balanced(isBare ? rest : rest.dropFirst(), "[", "]")) : nil
        return Target(name: String(name), folder: folder + "/", modules: modules)
    }

    private static func names(_ list: Substring) -> Set<String> {
        Set(
            list.replacing(/package: "[^"]*"/, with: "").matches(of: /"([^"]*)"/).map {
                String($0.1)
            }
        )
    }

    /// Up to the bracket that closes the one before `text`.
    private static func balanced(
        _ text: Substring,
        _ opening: Character,
        _ closing: Character
    ) -> Substring {
        var depth = 1
        return text.prefix { character in
            depth += character == opening ? 1 : character == closing ? -1 : 0
            return depth > 0
        }
    }

    /// The innermost one whose folder the file is in.
    func target(of file: SourceFile) -> Target? {
        targets.filter { file.path.hasPrefix($0.folder) }.max {
            $0.folder.count < $1.folder.count
        }
    }

    /// Modules that the file's target does not have.
    ///
    /// A build alone does not tell: an undeclared module compiles where it was built before.
    func findings(_ file: SourceFile) -> [String] {
        guard let target = target(of: file), let modules = target.modules else { return [] }
        return file.imports.filter { item in
            !modules.contains(item.module) && !Self.toolchain.contains(item.module)
        }.map {
            "\(file.path):\($0.number): imports \($0.module), which Package.swift does not give to "
                + "\(target.name); use what is there, or add it"
        }
    }
}
