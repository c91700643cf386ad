// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Judging
internal import Records
internal import Running
internal import Shared

/// The command line merged with settings from config files and the environment.
///
/// The environment overrides config files; typed options override both.
struct LaunchArguments {
    /// The words after the program's name, the subcommand first.
    let typed: [String]
    private let command: String
    private let options: [LaunchOption]

    /// `arguments` are the words after the program's name.
    init(_ arguments: [String]) {
        typed = arguments
        command = arguments.first ?? ""
        options = LaunchOption.options(of: command)
    }

    /// The file of `--config`; nil without one.
    var configPath: String? {
        guard !options.isEmpty else { return nil }
        for (index, word) in typed.enumerated() {
            if word.hasPrefix("--config=") { return String(word.dropFirst(9)) }
            if word == "--config", index + 1 < typed.count { return typed[index + 1] }
        }
        return nil
    }

    var takesSettings: Bool { !options.isEmpty }

    /// Throws `InputError` for an unknown setting, and `ForeignFlag` for a flag of another tool.
    func expanded(
        environment: [String: String],
        configs: [ConfigFile]
    ) throws -> [String] {
        guard takesSettings else { return typed }
        let words = withoutConfig
        for word in words.dropFirst() { try ForeignFlag.check(word, command: command) }
        var values: [String: String] = [:]
        for config in configs {
            for line in config.lines {
                try check(line, in: config)
                values[line.name] = line.value
            }
        }
        for option in options {
            if let value = environment[option.variable], !value.isEmpty {
                values[option.name] = value
            }
        }
        let given = Set(options.filter { isTyped($0, words) }.map(\.name))
        let known = given.union(options.map(\.name).filter { values[$0] != nil })
        let settings = options.compactMap { option -> [String]? in
            guard !given.contains(option.name), let value = values[option.name],
                hasItsCompany(option, among: known)
            else { return nil }
            return settingWords(option, value)
        }
        return [command] + settings.flatMap(\.self) + words.dropFirst()
    }

    /// A setting applies to every run of a folder, so a run that it does not concern ignores it.
    private func hasItsCompany(_ option: LaunchOption, among names: Set<String>) -> Bool {
        switch option.company {
        case .anything: true
        case .newRun: !names.contains("resume")
        case .baseline: names.contains("baseline")
        }
    }

    private var withoutConfig: [String] {
        var words: [String] = []
        var rest = typed[...]
        while let word = rest.popFirst() {
            if word == "--config" {
                _ = rest.popFirst()
            } else if !word.hasPrefix("--config=") {
                words.append(word)
            }
        }
        return words
    }

    private func check(_ line: ConfigFile.Line, in config: ConfigFile) throws(InputError) {
        // A config file serves all subcommands; each takes its own settings.
        let known = LaunchOption.options(of: "run") + LaunchOption.options(of: "plan")
        guard !known.contains(where: { $0.name == line.name }) else { return }
        let sentence = DocumentMapping.unknownKey(line.name, "a config file", known.map(\.name))
        throw InputError("\(config.path):\(line.number): \(sentence)")
    }

    private func isTyped(_ option: LaunchOption, _ words: [String]) -> Bool {
        words.contains { word in
            word == "--\(option.name)" || word.hasPrefix("--\(option.name)=")
                || option.short.map { word == "-\($0)" || word.hasPrefix("-\($0)=") } == true
        }
    }

    private func settingWords(_ option: LaunchOption, _ value: String) -> [String] {
        switch option.kind {
        case .value: return ["--\(option.name)=\(value)"]
        case .flag:
            return ["true", "1", "yes", "on"].contains(value.lowercased())
                ? ["--\(option.name)"] : []
        case .list:
            let names = value.split { ", []".contains($0) }
            return names.isEmpty ? [] : ["--\(option.name)=\(names.joined(separator: ","))"]
        }
    }
}
