// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Testing

/// The repository against the rules of style that a script can check.
struct TidyTests {
    private let swift: [SourceFile]
    private let markdown: [SourceFile]

    init() throws {
        swift = try Repository.swiftFiles().filter { !$0.isGenerated }
        markdown = try Repository.markdownFiles()
    }

    @Test func `the repository is found`() {
        #expect(swift.contains { $0.path == "Tests/TidyTests/TidyTests.swift" })
    }

    @Test func `no file is too long`() { expectNone(swift.flatMap(TidyRules.length)) }

    @Test func `no function is too long`() { expectNone(swift.flatMap(TidyRules.functionLength)) }

    @Test func `no banned word is used`() { expectNone(swift.flatMap(TidyRules.bannedWords)) }

    @Test func `every Swift file names its licence`() {
        expectNone(swift.flatMap(TidyRules.licence))
    }

    @Test func `every type that crosses modules says what it is`() {
        expectNone(swift.flatMap(TidyRules.documentedTypes))
    }

    @Test func `no folder has a vague name`() { expectNone(swift.flatMap(TidyRules.folderNames)) }

    @Test func `every library is imported only where it belongs`() {
        expectNone(swift.flatMap(TidyRules.imports))
    }

    @Test func `unchecked sendability stays within its budget of three`() {
        let places = swift.flatMap(TidyRules.uncheckedSendable)

        let comment: Comment = "\(places.joined(separator: ", ")); use Mutex, Atomic or an actor"
        #expect(places.count <= 3, comment)
    }

    @Test func `every page has one title`() {
        expectNone(markdown.flatMap(TidyRules.markdownTitle))
    }

    @Test func `every relative link leads somewhere`() {
        expectNone(markdown.flatMap { TidyRules.links($0, exists: Repository.exists) })
    }

    private func expectNone(_ findings: [String], _ location: SourceLocation = #_sourceLocation) {
        for finding in findings {
            Issue.record(Comment(rawValue: finding), sourceLocation: location)
        }
    }
}
