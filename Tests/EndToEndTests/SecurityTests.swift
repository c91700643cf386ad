// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

@testable import Running

/// Who gets in and who does not, with real certificates.
@Suite(.serialized)
struct SecurityTests {
    @Test func `TLS and token together let the right worker in and no other`() async throws {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let port = try freePort()
        for folder in ["certs", "others"] {
            let (status, made) = try await tidemark.run(["certs", "--out", folder])
            #expect(status == 0, "\(made.errors)")
        }
        let token = try tidemark.folder.write("0123456789abcdef0123456789abcdef", to: "token")
        let scenario = try tidemark.scenario(nginx.url, load: "users: 2, run_time: 2s")
        let master = try tidemark.start(
            ["run", scenario, "--expect-workers", "1", "--listen", "127.0.0.1:\(port)"]
                + ["--token-file", token] + tls("master", "certs", "certs")
        )
        try await poll(seconds: 30, "the port") { isListening(port: port) }
        let address = ["--master", "127.0.0.1:\(port)", "--token-file", token]

        let plain = try tidemark.startWorker(address)
        #expect(try await plain.wait() == 69)
        #expect(plain.errors.contains("the master speaks TLS; give this worker --tls-cert"))
        // Its authority is another one, and it does not believe this master.
        let stranger = try tidemark.startWorker(address + tls("worker", "others", "others"))
        #expect(try await stranger.wait() == 69)
        #expect(
            stranger.errors.contains(
                "certificate of the other side is not signed by --tls-ca, or has expired"
            )
        )
        // It believes the master, and the master does not believe it.
        let intruder = try tidemark.startWorker(address + tls("worker", "others", "certs"))
        #expect(try await intruder.wait() == 69)
        #expect(intruder.errors.contains("rejects --tls-cert"), "\(intruder.errors)")
        let tokenless = try tidemark.startWorker(
            ["--master", "127.0.0.1:\(port)"] + tls("worker", "certs", "certs")
        )
        #expect(try await tokenless.wait() == 69)
        #expect(tokenless.errors.contains("token mismatch"), "\(tokenless.errors)")
        let right = try tidemark.startWorker(address + tls("worker", "certs", "certs"))

        #expect(try await master.wait() == 0, "\(master.output)\(master.errors)")
        #expect(try await right.wait() == 0, "\(right.errors)")
        #expect(try tidemark.results().mergedRequests == (try nginx.accessLog().count))
        let said = [master, plain, stranger, intruder, tokenless].map { $0.output + $0.errors }
        #expect(said.allSatisfy { !$0.contains("0123456789abcdef") })
    }

    @Test func `a local worker uses its master's certificate`() async throws {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        _ = try await tidemark.run(["certs", "--out", "certs"])
        let scenario = try tidemark.scenario(nginx.url, load: "users: 2, run_time: 2s")

        let (status, program) = try await tidemark.run(
            ["run", scenario] + tls("master", "certs", "certs")
        )

        #expect(status == 0, "\(program.output)\(program.errors)")
    }

    @Test func `a worker sends requests only where it is allowed to`() async throws {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let port = try freePort()
        let scenario = try tidemark.scenario(nginx.url, load: "users: 2, run_time: 2s")
        let master = try tidemark.start(
            ["run", scenario, "--expect-workers", "1", "--listen", "127.0.0.1:\(port)"]
        )

        let worker = try tidemark.startWorker(
            ["--master", "127.0.0.1:\(port)", "--allow-host", "staging.example"]
        )

        #expect(try await worker.wait() == 69)
        #expect(worker.errors.contains("--allow-host of this worker does not allow that"))
        #expect(try await master.wait() == 69)
        #expect(try nginx.accessLog().isEmpty)
    }

    @Test func `listening for anybody is refused, and said when it is wanted`() async throws {
        let tidemark = try Tidemark()
        let scenario = try tidemark.scenario("http://127.0.0.1:9", load: "users: 1, run_time: 2s")
        let listen = ["run", scenario, "--expect-workers", "1", "--listen", "0.0.0.0:0"]

        let (refused, program) = try await tidemark.run(listen)
        let open = try tidemark.start(listen + ["--insecure", "--expect-workers-max-wait", "1s"])

        #expect(refused == 64)
        #expect(program.errors.contains("there is no token and no TLS"), "\(program.errors)")
        #expect(try await open.wait() == 69)
        #expect(open.output.contains("WARNING: --insecure: anybody who reaches"))
    }

    @Test func `certificates that expire while both wait let nobody in`() async throws {
        let tidemark = try Tidemark()
        let port = try freePort()
        let expiry = Date().addingTimeInterval(15)
        let authority = try PrivateAuthority(days: 1, now: expiry.addingTimeInterval(-86_400))
        try write(authority, in: "soon", tidemark)
        let scenario = try tidemark.scenario("http://127.0.0.1:9", load: "users: 1, run_time: 2s")
        let master = try tidemark.start(
            ["run", scenario, "--expect-workers", "1", "--listen", "127.0.0.1:\(port)"]
                + tls("master", "soon", "soon")
        )
        // Both have read their certificates by then, and cannot reach each other before.
        let door = try freePort()
        let early = try tidemark.startWorker(
            ["--master", "127.0.0.1:\(door)", "--connect-max-wait", "120s"]
                + tls("worker", "soon", "soon")
        )
        try await Task.sleep(for: .seconds(max(0, expiry.timeIntervalSinceNow + 1)))

        let proxy = try await FaultProxy(to: port, at: door)

        #expect(try await early.wait() == 69)
        #expect(early.errors.contains("or has expired"), "\(early.errors)")
        master.signal(SIGINT)
        #expect(try await master.wait() == 130, "\(master.errors)")
        #expect(proxy.port == door)
        let (status, late) = try await tidemark.run(
            ["run", scenario, "--expect-workers", "1"] + tls("master", "soon", "soon")
        )
        #expect(status == 65)
        #expect(late.errors.contains("the certificate expired on "))
    }

    private func write(
        _ authority: PrivateAuthority,
        in folder: String,
        _ tidemark: Tidemark
    ) throws {
        try FileManager.default.createDirectory(
            at: tidemark.folder.file(folder),
            withIntermediateDirectories: true
        )
        for (name, identity) in [
            ("ca", try authority.identity), ("master", try authority.master(hosts: ["127.0.0.1"])),
            ("worker", try authority.worker()),
        ] {
            _ = try tidemark.folder.write(identity.certificatePEM, to: "\(folder)/\(name).pem")
            _ = try tidemark.folder.write(identity.keyPEM, to: "\(folder)/\(name).key")
        }
    }

    private func tls(_ name: String, _ own: String, _ authority: String) -> [String] {
        [
            "--tls-cert", "\(own)/\(name).pem", "--tls-key", "\(own)/\(name).key",
            "--tls-ca", "\(authority)/ca.pem",
        ]
    }
}
