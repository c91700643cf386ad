// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Several hosts on one machine, removed with their owner.
///
/// They are network namespaces, joined by two bridges: one for the cluster's wire, one for the load.
final class TestNetwork {
    /// One host: a namespace with an address on each bridge.
    struct Host {
        let namespace: String
        /// On the bridge between master and workers.
        let wireAddress: String
        /// On the bridge between workers and target.
        let dataAddress: String

        /// Starts a program by its absolute path; its process id is the program's own.
        func start(
            _ path: String,
            _ arguments: [String],
            in folder: TemporaryFolder
        ) throws -> RunningProgram {
            let words = ["netns", "exec", namespace, path] + arguments
            return try RunningProgram(TestNetwork.ip, words, in: folder)
        }

        /// Cuts this host from the master, or joins it again; the load goes on.
        func setWire(isUp: Bool) throws {
            try TestNetwork.run(
                ["-n", namespace, "link", "set", "wire", isUp ? "up" : "down"]
            )
        }
    }

    private let name = "tm\(UInt16.random(in: 4096 ... .max))"
    private var namespaces: [String] = []

    /// Why there can be none here; nil when there can.
    static let obstacle: String? = {
        guard FileManager.default.isExecutableFile(atPath: ip) else { return "there is no \(ip)" }
        do {
            try run(["netns", "add", "tm-probe"])
            try run(["netns", "del", "tm-probe"])
            return nil
        } catch {
            return "ip netns is not permitted here"
        }
    }()

    init() throws {
        try add("hub")
        for bridge in ["wire", "data"] {
            try Self.run(["-n", hub, "link", "add", bridge, "type", "bridge"])
            try Self.run(["-n", hub, "link", "set", bridge, "up"])
        }
    }

    deinit {
        for namespace in namespaces {
            // What is left of it goes with its last process.
            try? Self.run(["netns", "del", namespace])
        }
    }

    func host(_ label: String) throws -> Host {
        let namespace = try add(label)
        let number = namespaces.count
        let host = Host(
            namespace: namespace,
            wireAddress: "10.77.0.\(number)",
            dataAddress: "10.78.0.\(number)"
        )
        try Self.run(["-n", namespace, "link", "set", "lo", "up"])
        for (bridge, address) in [("wire", host.wireAddress), ("data", host.dataAddress)] {
            let peer = "\(bridge)\(number)"
            try Self.run(
                ["-n", namespace, "link", "add", bridge, "type", "veth"]
                    + ["peer", "name", peer, "netns", hub]
            )
            try Self.run(["-n", hub, "link", "set", peer, "master", bridge, "up"])
            try Self.run(["-n", namespace, "addr", "add", "\(address)/24", "dev", bridge])
            try Self.run(["-n", namespace, "link", "set", bridge, "up"])
        }
        return host
    }

    private var hub: String { "\(name)-hub" }

    @discardableResult
    private func add(_ label: String) throws -> String {
        let namespace = "\(name)-\(label)"
        try Self.run(["netns", "add", namespace])
        namespaces.append(namespace)
        return namespace
    }

    fileprivate static let ip =
        ["/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip", "/bin/ip"].first {
            FileManager.default.isExecutableFile(atPath: $0)
        } ?? "/usr/sbin/ip"

    fileprivate static func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: ip)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw TimedOut(what: "ip \(arguments.joined(separator: " "))")
        }
    }
}
