// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Foundation
internal import Importing
internal import Records
internal import Shared

/// `tidemark import …`: scenarios from elsewhere.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a scenario from a recording, a description, a command or a locustfile.",
        discussion: """
            Writes a scenario for a person to read, with comments where they have to decide. \
            Cookies, authorization headers and other secrets are left out, and named.
            """,
        subcommands: [HAR.self, OpenAPI.self, Curl.self, Locustfile.self]
    )

    /// What all of them have.
    struct Output: ParsableArguments {
        @Option(
            name: [.customShort("o"), .long],
            help: ArgumentHelp("File to write; standard output without it.", valueName: "file")
        )
        var output: String?

        @Flag(help: "Overwrite a file that is there.")
        var force = false

        func write(_ draft: ScenarioDraft) throws {
            let text = draft.text
            try check(text)
            guard let output else {
                Console.write(text)
                return
            }
            guard force || !FileManager.default.fileExists(atPath: output) else {
                throw ImportError("\(output) is there already; give --force to overwrite it")
            }
            do {
                try text.write(toFile: output, atomically: true, encoding: .utf8)
            } catch {
                throw ImportError("\(output) cannot be written: \(error.localizedDescription)")
            }
            Console.line("\(output): written. Read its comments, then: tidemark plan \(output)")
        }

        /// What is written can be run, once its environment variables and files are there.
        private func check(_ text: String) throws {
            var environment: [String: String] = [:]
            for name in text.matches(of: /\$\{env\.([A-Z0-9_]+)\}/) {
                environment[String(name.1)] = "x"
            }
            do throws(ScenarioProblems) {
                _ = try ScenarioParser.parse(
                    text,
                    fileName: "scenario",
                    environment: environment,
                    dataFiles: DataFiles(
                        table: { _, _ throws(DataFileProblem) in throw DataFileProblem("no table")
                        },
                        bytes: { _ throws(DataFileProblem) in [] }
                    )
                )
            } catch {
                // It is still of use to a person who can mend it.
                Console.error("warning: the scenario needs mending:\n\(error.sentence)\n")
            }
        }
    }

    struct HAR: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "har",
            abstract: "From a browser's recording (HTTP Archive).",
            discussion: "EXAMPLE: tidemark import har visit.har -o visit.yaml"
        )

        @Argument(help: ArgumentHelp("The recording.", valueName: "file"))
        var file: String

        @OptionGroup var output: Output

        func run() throws {
            var importer = HARImporter(fileName: file)
            try output.write(importer.draft(try InputFile.bytes(file, of: "HAR")))
        }
    }

    struct OpenAPI: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "openapi",
            abstract: "From an OpenAPI 3 description (YAML or JSON).",
            discussion: "EXAMPLE: tidemark import openapi openapi.yaml -o api.yaml"
        )

        @Argument(help: ArgumentHelp("The description.", valueName: "file"))
        var file: String

        @OptionGroup var output: Output

        func run() throws {
            let text = try InputFile.text(file, of: "OpenAPI")
            var importer = try OpenAPIImporter(text, fileName: file)
            try output.write(importer.draft())
        }
    }

    struct Curl: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "curl",
            abstract: "From a curl command, as browsers copy it.",
            discussion:
                "EXAMPLE: tidemark import curl 'curl -X POST http://127.0.0.1:8000/a -d x=1'"
        )

        @OptionGroup var output: Output

        @Argument(
            parsing: .captureForPassthrough,
            help: ArgumentHelp("The command, as one text or in words.", valueName: "command")
        )
        var command: [String]

        func run() throws {
            var words = command
            var output = output
            // What comes before the command is ours.
            while let first = words.first, words.count > 1,
                ["-o", "--output", "--force"].contains(first)
            {
                words.removeFirst()
                if first == "--force" {
                    output.force = true
                } else {
                    output.output = words.removeFirst()
                }
            }
            var importer = CurlImporter()
            try output.write(importer.draft(words))
        }
    }

    struct Locustfile: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "locustfile",
            abstract: "From the declarative part of a locustfile.",
            discussion: """
                Python's own parser reads the file and nothing in it is run; every line that \
                could not be carried over is in the comments. Needs python3.

                EXAMPLE: tidemark import locustfile locustfile.py -o scenario.yaml
                """
        )

        @Argument(help: ArgumentHelp("The locustfile.", valueName: "file"))
        var file: String

        @OptionGroup var output: Output

        func run() throws {
            _ = try InputFile.bytes(file, of: "locustfile")
            try output.write(LocustImporter(path: file).draft())
        }
    }
}
