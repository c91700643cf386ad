// SPDX-License-Identifier: Apache-2.0

/// What can be given arbitrary bytes; none of them may trap, hang or take more memory than its limit.
///
/// Each also checks what must hold of whatever it accepted, and traps when it does not.
enum FuzzTarget: String, CaseIterable, Sendable {
    /// What a stranger may send to either side, up to the messages.
    case frames
    /// What a stranger may send to either side before it has proved the token.
    case handshake
    /// One interval of a worker, into a run's results.
    case interval
    /// A journal on disk, into a run's results.
    case journal
    /// Several workers of a master that say what they like, when they like.
    case cluster

    /// Runs the target once.
    func run(_ bytes: [UInt8]) {
        switch self {
        case .frames: FrameFuzz.run(bytes)
        case .handshake: HandshakeFuzz.run(bytes)
        case .interval: IntervalFuzz.run(bytes)
        case .journal: JournalFuzz.run(bytes)
        case .cluster: ClusterFuzz.run(bytes)
        }
    }

    /// Inputs that are as they should be, to begin from.
    var seeds: [[UInt8]] {
        switch self {
        case .frames: FrameFuzz.seeds
        case .handshake: HandshakeFuzz.seeds
        case .interval: IntervalFuzz.seeds
        case .journal: JournalFuzz.seeds
        case .cluster: ClusterFuzz.seeds
        }
    }
}

/// Bytes that are taken from the front, as numbers and pieces.
struct FuzzInput {
    private var left: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { left = bytes[...] }

    var isEmpty: Bool { left.isEmpty }

    /// 0 when nothing is left.
    mutating func byte() -> UInt8 { left.popFirst() ?? 0 }

    /// As many bytes as the next two say, or fewer when there are not so many.
    mutating func piece() -> [UInt8] {
        let count = Int(byte()) << 8 | Int(byte())
        defer { left = left.dropFirst(count) }
        return Array(left.prefix(count))
    }

    /// The inverse of `piece`, for seeds.
    static func piece(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xff)] + bytes
    }

    mutating func rest() -> [UInt8] {
        defer { left = [] }
        return Array(left)
    }
}
