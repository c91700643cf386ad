// SPDX-License-Identifier: Apache-2.0

package import Files
internal import Shared

/// Reads blocks measured by anybody, one `BlockLine` after the other.
///
/// The blocks of one pull request stand together, in any order. What is no block at all is an error
/// with its line; a block that makes no sense is a problem of its pull request, which is then INVALID.
package struct BlockFile {
    /// The blocks of one pull request.
    package struct Group {
        package let name: PullRequestName
        package var blocks: [Block]

        package init(name: PullRequestName, blocks: [Block]) {
            self.name = name
            self.blocks = blocks
        }
    }

    private var lines: LineReader
    /// The first block of the next group, read to see where the last one ended.
    private var ahead: (name: PullRequestName, block: Block)?
    private var finished: [PullRequestName: Int] = [:]

    package init(_ path: String) throws(InputError) {
        lines = try LineReader(path, of: "blocks")
    }

    /// What errors call the file.
    package var name: String { lines.name }

    /// The next pull request's blocks; nil after the last.
    package mutating func next() throws -> Group? {
        guard let first = try ahead ?? read() else { return nil }
        ahead = nil
        if let line = finished[first.name] {
            throw problem(
                "the blocks of pr \(first.name) go on here, but ended in line \(line); "
                    + "keep the blocks of one pr together"
            )
        }
        var group = Group(name: first.name, blocks: [first.block])
        var lastLine = lines.lineNumber
        while let next = try read() {
            guard next.name == group.name else {
                ahead = next
                break
            }
            group.blocks.append(next.block)
            lastLine = lines.lineNumber
        }
        finished[group.name] = lastLine
        return group
    }

    private mutating func read() throws -> (name: PullRequestName, block: Block)? {
        guard let line = try lines.next() else { return nil }
        guard let value = JSONValue(line) else {
            throw problem("this line is not JSON; write one block a line")
        }
        do {
            let block = try BlockLine(value)
            return (block.name, block.block(origin: "line \(lines.lineNumber)"))
        } catch {
            throw problem(error.sentence)
        }
    }

    private func problem(_ sentence: String) -> InputError {
        InputError("\(lines.name):\(lines.lineNumber): \(sentence)")
    }
}
