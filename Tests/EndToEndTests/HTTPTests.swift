// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

/// How requests go over the network, as a real server saw it; each with both engines.
@Suite(.serialized)
struct HTTPTests {
    /// One user, once through its tasks.
    private func run(
        _ host: String,
        engine: String = "auto",
        http: String = "{}",
        steps: String,
        in tidemark: Tidemark,
        users: Int = 1,
        arguments: [String] = []
    ) async throws -> (status: Int32, results: RunSummary, output: String) {
        let scenario = try tidemark.folder.write(
            """
            host: \(host)
            engine: \(engine)
            http: \(http)
            users: [{max_tasks: 1, tasks: [{steps: [\(steps)]}]}]
            load: {users: \(users), spawn_rate: 1000/s, run_time: 1s}
            """,
            to: "scenario.yaml"
        )
        let (status, program) = try await tidemark.run(["run", scenario] + arguments)
        return (status, try tidemark.results(), program.output + program.errors)
    }

    private static let redirects =
        [301, 302, 303, 307, 308].map {
            "location /r\($0) { return \($0) /landed?from=\($0); }"
        }.joined(separator: "\n") + "location = /loop { return 302 loop; }"
        + "location = /nowhere { return 302 ftp://x/; }"
        + "location /landed { proxy_pass http://127.0.0.1:<port>/quiet?; }"

    @Test(arguments: ["auto", "libcurl"])
    func `redirects are followed as a browser does`(engine: String) async throws {
        let nginx = try await Nginx(server: Self.redirects)
        let tidemark = try Tidemark()

        let (status, results, output) = try await run(
            nginx.url,
            engine: engine,
            steps: """
                {get: /r301}, {post: /r302, body: {json: {a: 1}}}, {put: /r303, body: b},
                {post: /r307, body: c, name: /kept}, {patch: /r308, body: "${int(7, 7)}"},
                {head: /r303}, {get: /r302, redirects: 0, name: /not}, {get: /r302, expect: {status: 302}, name: /wanted}
                """,
            in: tidemark
        )

        #expect(status == 0, "\(output)")
        #expect(
            try nginx.accessLog() == [
                "GET /r301 301 -", "GET /landed?from=301 200 -",
                "POST /r302 302 -", "GET /landed?from=302 200 -",
                "PUT /r303 303 -", "GET /landed?from=303 200 -",
                "POST /r307 307 -", "POST /landed?from=307 200 c",
                "PATCH /r308 308 -", "PATCH /landed?from=308 200 7",
                "HEAD /r303 303 -", "HEAD /landed?from=303 200 -",
                "GET /r302 302 -", "GET /r302 302 -",
            ]
        )
        // Each is one request, whatever the number of hops.
        #expect(results.totalRequests == 8)
        #expect(results.endpoints["/kept"]?.bodyBytes == 17)
    }

    @Test(arguments: ["auto", "libcurl"])
    func `redirects that lead nowhere are failures`(engine: String) async throws {
        let nginx = try await Nginx(server: Self.redirects)

        let (_, results, _) = try await run(
            nginx.url,
            engine: engine,
            steps: "{get: /loop, redirects: 3}, {get: /nowhere}",
            in: try Tidemark()
        )

        #expect(results.endpoints["/loop"]?.failureCauses?.map(\.cause) == ["too many redirects"])
        #expect(
            results.endpoints["/nowhere"]?.failureCauses?.map(\.cause)
                == ["redirect to no http or https address"]
        )
        #expect(try nginx.accessLog().count == 5)
    }

    @Test(arguments: ["auto", "libcurl"])
    func `each user keeps its cookies`(engine: String) async throws {
        let nginx = try await Nginx(
            server: """
                location /login {
                  add_header Set-Cookie "session=$connection; Path=/; HttpOnly";
                  add_header Set-Cookie "deep=1; Path=/account";
                  add_header Set-Cookie "old=1; Max-Age=0";
                  return 302 /account/home;
                }
                location /logout { add_header Set-Cookie "session=; Max-Age=0; Path=/"; return 200; }
                """
        )
        let (status, _, output) = try await run(
            nginx.url,
            engine: engine,
            steps:
                "{post: /login}, {get: /a}, {get: /account/x}, "
                + "{get: /own, headers: {Cookie: mine=1}}, {get: /logout}, {get: /after}",
            in: try Tidemark(),
            users: 3
        )

        #expect(status == 0, "\(output)")
        let log = try nginx.accessLog()
        let cookies = try nginx.detailLog().map { line in
            String(line.split(separator: "[")[1].prefix { $0 != "]" })
        }
        let sent = { (path: String) in
            zip(log, cookies).filter { $0.0.contains(path) }.map(\.1).sorted()
        }
        let sessions = sent(" /a ")
        #expect(Set(sessions).count == 3)
        #expect(sessions.allSatisfy { $0.hasPrefix("session=") })
        #expect(sent(" /account/home") == sessions.map { "deep=1; \($0)" })
        #expect(sent(" /account/x") == sessions.map { "deep=1; \($0)" })
        #expect(sent(" /own") == ["mine=1", "mine=1", "mine=1"])
        #expect(sent(" /after") == ["-", "-", "-"])
    }

    @Test(arguments: ["auto", "libcurl"])
    func `credentials, bodies of files, compression`(engine: String) async throws {
        let nginx = try await Nginx(
            server: """
                location = /data.json { root <root>; gzip on; gzip_types *; gzip_min_length 1; }
                """,
            files: ["data.json": "{\"word\": \"\(String(repeating: "tide", count: 200))\"}"]
        )
        let tidemark = try Tidemark()
        try Data([0, 1, 255, 10]).write(to: tidemark.folder.file("raw.bin"))

        let (status, results, output) = try await run(
            nginx.url,
            engine: engine,
            http: "{compression: true, auth: {basic: {user: ada, password: \"x:${int(5, 5)}\"}}}",
            steps: """
                {get: /basic}, {get: /bearer, auth: {bearer: "t${int(1, 1)}"}}, {get: /none, auth: none},
                {post: /echo/raw, body: {file: raw.bin}},
                {post: /echo/parts, body: {multipart: {"a\\"b": "v${int(2, 2)}",
                  f: {file: raw.bin, type: image/png}}}},
                {get: /data.json, name: /read, checks: [{json: $.word, matches: "^(tide){200}$"}]},
                {get: /data.json, name: /thrown}
                """,
            in: tidemark
        )

        #expect(status == 0, "\(output)")
        let log = try nginx.accessLog().filter { $0.hasPrefix("POST /echo") }
        let details = try nginx.detailLog()
        #expect(details[0].contains("[Basic YWRhOng6NQ==] [gzip, deflate]"))
        #expect(details[1].contains("[Bearer t1]"))
        #expect(details[2].contains("[-]"))
        #expect(log[0] == "POST /echo/raw 200 \\x00\\x01\\xFF\\x0A")
        #expect(
            log[1].contains("name=\\x22a%22b\\x22\\x0D\\x0A\\x0D\\x0Av2\\x0D\\x0A")
                && log[1].contains(
                    "name=\\x22f\\x22; filename=\\x22raw.bin\\x22\\x0D\\x0AContent-Type: image/png"
                        + "\\x0D\\x0A\\x0D\\x0A\\x00\\x01\\xFF\\x0A\\x0D\\x0A"
                )
        )
        // As they came over the network: compressed, whoever reads them.
        let read = results.endpoints["/read"]?.bodyBytes ?? 0
        #expect(read > 0 && read < 200)
        #expect(results.endpoints["/thrown"]?.bodyBytes == read)
    }

    @Test func `connections are the user's, shared, or closed`() async throws {
        let steps = "{get: /a}, {get: /b}"
        var connections: [String: Int] = [:]
        for (name, engine) in [
            ("user", "auto"), ("user", "libcurl"), ("shared", "auto"), ("close", "auto"),
            ("close", "libcurl"),
        ] {
            let nginx = try await Nginx()
            let (status, _, output) = try await run(
                nginx.url,
                engine: engine,
                http: "{connections: \(name)}",
                steps: steps,
                in: try Tidemark(),
                users: 4
            )
            #expect(status == 0, "\(output)")
            let used = try nginx.detailLog().map { $0.split(separator: " ")[3] }
            #expect(used.count == 8)
            connections["\(name) \(engine)"] = Set(used).count
        }
        #expect(connections["user auto"] == 4)
        #expect(connections["user libcurl"] == 4)
        #expect((connections["shared auto"] ?? 0) <= 4)
        #expect(connections["close auto"] == 8)
        #expect(connections["close libcurl"] == 8)
    }

    @Test(arguments: ["auto", "libcurl"])
    func `addresses, names and proxies are the scenario's`(engine: String) async throws {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let detour =
            "{connect_to: {\"shop.test:80\": \"127.0.0.1:\(nginx.port)\"}, "
            + "source_addresses: [127.0.0.2, 127.0.0.3], ip: 4, dns_cache: 0s}"

        let (status, _, output) = try await run(
            "http://shop.test",
            engine: engine,
            http: detour,
            steps: "{get: /a}",
            in: tidemark,
            users: 2
        )
        let (proxied, _, proxyOutput) = try await run(
            "http://behind.test:81",
            engine: engine,
            http: "{proxy: \"\(nginx.url)\"}",
            steps: "{get: /b}",
            in: tidemark
        )

        #expect(status == 0, "\(output)")
        #expect(proxied == 0, "\(proxyOutput)")
        let details = try nginx.detailLog()
        #expect(
            Set(details.prefix(2).map { $0.split(separator: " ").prefix(3).joined(separator: " ") })
                == ["127.0.0.2 HTTP/1.1 shop.test", "127.0.0.3 HTTP/1.1 shop.test"]
        )
        #expect(details.last?.contains(" behind.test:81 ") == true)
    }

    @Test(arguments: ["auto", "libcurl"])
    func `each limit of time has its cause`(engine: String) async throws {
        let nginx = try await Nginx()
        let silent = try LoopbackSocket()
        let port = try silent.bind(port: 0)
        silent.listen()

        let (_, slow, _) = try await run(
            nginx.url,
            engine: engine,
            steps: "{get: /slow.bin, timeout: {total: 300ms, first_byte: 200ms}}",
            in: try Tidemark()
        )
        let (_, mute, _) = try await run(
            "http://127.0.0.1:\(port)",
            engine: engine,
            http: "{timeout: {first_byte: 200ms}}",
            steps: "{get: /}",
            in: try Tidemark()
        )

        #expect(slow.endpoints["/slow.bin"]?.failureCauses?.map(\.cause) == ["timed out"])
        #expect(
            mute.endpoints["/"]?.failureCauses?.map(\.cause) == ["timed out before the first byte"]
        )
        let latency = mute.endpoints["/"]?.failureMax ?? 0
        #expect(latency >= 200)
    }

    // MARK: TLS

    /// An nginx that speaks TLS with a certificate for localhost, and certificates of the same
    /// authority in `certs` of the folder.
    private func encrypted(_ tidemark: Tidemark, clients: String) async throws -> Nginx {
        _ = try await tidemark.run(["certs", "--out", "certs"])
        let certs = tidemark.folder.file("certs").path
        return try await Nginx(
            server: """
                listen 127.0.0.1:<tls> ssl http2; listen [::1]:<tls> ssl http2;
                ssl_certificate \(certs)/master.pem; ssl_certificate_key \(certs)/master.key;
                ssl_client_certificate \(certs)/ca.pem; ssl_verify_client \(clients);
                """
        )
    }

    @Test(arguments: ["auto", "libcurl"])
    func `a certificate is verified by the scenario's authority`(engine: String) async throws {
        let tidemark = try Tidemark()
        let nginx = try await encrypted(tidemark, clients: "optional")
        let host = "https://127.0.0.1:\(nginx.tlsPort)"
        let certificates = "certificate: certs/worker.pem, key: certs/worker.key"
        var outcomes: [String] = []
        for (http, flag) in [
            ("{}", []), ("{tls: {ca: certs/ca.pem, \(certificates)}}", []),
            ("{tls: {verify: false}}", []), ("{}", ["--insecure-target"]),
            ("{tls: {ca: certs/ca.pem, server_name: other.test}}", []),
            ("{tls: {ca: certs/ca.pem, server_name: localhost}}", []),
        ] {
            let (_, results, _) = try await run(
                host,
                engine: engine,
                http: http,
                steps: "{get: /a}",
                in: tidemark,
                arguments: flag
            )
            outcomes.append(results.endpoints["/a"]?.failureCauses?.first?.cause ?? "ok")
        }

        #expect(
            outcomes
                == ["TLS handshake failed", "ok", "ok", "ok", "TLS handshake failed", "ok"]
        )
        let seen = try nginx.detailLog().map { line in
            line.split(separator: " ").suffix(2).joined(separator: " ")
        }
        #expect(seen == ["SUCCESS -", "NONE -", "NONE -", "NONE localhost"])
        let hosts = try nginx.detailLog().map { $0.split(separator: " ")[2] }
        #expect(Set(hosts) == ["127.0.0.1:\(nginx.tlsPort)"])
    }

    @Test func `phases tell where the time of a request went`() async throws {
        let tidemark = try Tidemark()
        let nginx = try await encrypted(tidemark, clients: "off")
        for engine in ["auto", "libcurl"] {
            let (status, results, output) = try await run(
                "https://localhost:\(nginx.tlsPort)",
                engine: engine,
                http: "{tls: {ca: certs/ca.pem}}",
                steps: "{get: /a, name: /x}, {get: /b, name: /x}, {get: /slow.bin}",
                in: tidemark,
                users: 3
            )
            #expect(status == 0, "\(output)")
            let phases = try #require(results.endpoints["/x"]?.phases)
            // Each user connects once and then keeps its connection.
            #expect(phases["dns"]?.count == 3)
            #expect(phases["connect"]?.count == 3)
            #expect(phases["tls"]?.count == 3)
            #expect(phases["first_byte"]?.count == 6)
            #expect(phases["transfer"]?.count == 6)
            // 2000 bytes at 1000 a second.
            let slow = try #require(results.endpoints["/slow.bin"]?.phases)
            #expect(slow["tls"] == nil)
            #expect((slow["transfer"]?.p50 ?? 0) > 500)
            #expect((slow["first_byte"]?.p50 ?? 1000) < 500)
            #expect(results.httpVersions == ["1.1": 9], "\(output)")
        }
    }

    @Test func `HTTP 2 is spoken when it is asked for`() async throws {
        let tidemark = try Tidemark()
        let nginx = try await encrypted(tidemark, clients: "off")

        let (status, results, output) = try await run(
            "https://localhost:\(nginx.tlsPort)",
            http: "{version: 2, tls: {ca: certs/ca.pem}}",
            steps: "{get: /a}, {post: /echo/b, body: text, checks: [{body: {contains: hello}}]}",
            in: tidemark,
            users: 2
        )

        #expect(status == 0, "\(output)")
        #expect(results.httpVersions == ["2": 4])
        let protocols = try nginx.detailLog().map { $0.split(separator: " ")[1] }
        #expect(protocols.filter { $0 == "HTTP/2.0" }.count == 4)
    }
}
