// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Foundation
internal import Importing
internal import Records
internal import Shared

/// `tidemark import …`: makes scenarios from other formats.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Create a scenario from a HAR recording, an OpenAPI file, a curl command or a "
            + "locustfile.",
        discussion: """
            Marks in comments what you have to decide. Leaves out cookies, authorization headers \
            and other secrets, and names each one.
            """,
        subcommands: [HAR.self, OpenAPI.self, Curl.self, Locustfile.self]
    )

    /// Options of all importers.
    struct Output: ParsableArguments {
        @Option(
            name: [.customShort("o"), .long],
            help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file")
        )
        var output: String?

        @Flag(help: "Overwrite an existing file.")
        var force = false

        func write(_ draft: ScenarioDraft) throws {
            let text = draft.text
            try check(text)
            guard let output else {
                Console.write(text)
                return
            }
            guard force || !FileManager.default.fileExists(atPath: output) else {
                throw ImportError("\(output) exists; write --force to overwrite it")
            }
            do {
                try text.write(toFile: output, atomically: true, encoding: .utf8)
            } catch {
                throw ImportError("\(output) cannot be written: \(error.localizedDescription)")
            }
            Console.line("\(output): written. Read its comments, then: tidemark plan \(output)")
        }

        /// Checks that the text is a valid scenario, once its environment variables and files
        /// exist.
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
                // The draft is still useful: a person can repair it.
                Console.error("warning: the scenario needs mending:\n\(error.sentence)\n")
            }
        }
    }

    struct HAR: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "har",
            abstract: "Create a scenario from a browser recording (HTTP Archive, HAR).",
            discussion: "EXAMPLE: tidemark import har visit.har -o visit.yaml"
        )

        @Argument(help: ArgumentHelp("The HAR file.", valueName: "file"))
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
            abstract: "Create a scenario from an OpenAPI 3 description (YAML or JSON).",
            discussion: "EXAMPLE: tidemark import openapi openapi.yaml -o api.yaml"
        )

        @Argument(help: ArgumentHelp("The OpenAPI file.", valueName: "file"))
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
            abstract: "Create a scenario from a curl command, such as a browser copies.",
            discussion:
                "EXAMPLE: tidemark import curl 'curl -X POST http://127.0.0.1:8000/a -d x=1'"
        )

        @OptionGroup var output: Output

        @Argument(
            parsing: .captureForPassthrough,
            help: ArgumentHelp(
                "The curl command, quoted or as separate words.",
                valueName: "command"
            )
        )
        var command: [String]

        func run() throws {
            var words = command
            var output = output
            // Options before the curl command are ours.
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
            abstract: "Create a scenario from the declarative part of a locustfile.",
            discussion: """
                Parses the file with python3 and does not run it. The comments of the scenario list every \
                line that could not be carried over.

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
