// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A real nginx with an access log that can be counted.
final class Nginx {
    let port: Int
    /// For configuration that listens there.
    let tlsPort: Int
    private let address: String
    private let folder: TemporaryFolder
    private let program: RunningProgram

    var url: String { "http://\(address):\(port)" }

    /// `server` is more configuration; `<root>` in it is the folder that serves files, `<port>` the port
    /// and `<tls>` another that is free.
    init(server: String = "", files: [String: String] = [:]) async throws {
        folder = try TemporaryFolder()
        port = try freePort()
        tlsPort = try freePort()
        let server = server.replacing("<tls>", with: "\(tlsPort)")
        address = "127.0.0.1"
        for (name, content) in files { _ = try folder.write(content, to: name) }
        let file = try Self.configure(folder, address, port, server)
        program = try RunningProgram(Self.path, ["-c", file], in: folder)
        try await poll(seconds: 20, "nginx to listen: \(program.errors)") { [port] in
            isListening(port: port)
        }
    }

    /// On a host of a test network.
    init(on host: TestNetwork.Host) async throws {
        folder = try TemporaryFolder()
        port = 8080
        tlsPort = 8443
        address = host.dataAddress
        let file = try Self.configure(folder, address, port)
        program = try host.start(Self.path, ["-c", file], in: folder)
        // It writes this file once its port is open.
        try await poll(seconds: 20, "nginx to listen: \(program.errors)") { [folder] in
            FileManager.default.fileExists(atPath: folder.file("pid").path)
        }
    }

    private static func configure(
        _ folder: TemporaryFolder,
        _ address: String,
        _ port: Int,
        _ server: String = ""
    ) throws -> String {
        let root = folder.url.path
        let more = server.replacing("<root>", with: root).replacing("<port>", with: "\(port)")
        let configuration = """
            daemon off; worker_processes 1; pid \(root)/pid; error_log \(root)/error.log;
            events { worker_connections 2048; }
            http {
              log_format line '$request_method $request_uri $status $request_body';
              log_format detail '$remote_addr $server_protocol $http_host $connection '
                '[$http_cookie] [$http_authorization] [$http_accept_encoding] $ssl_client_verify '
                '$ssl_server_name';
              access_log \(root)/access.log line;
              access_log \(root)/detail.log detail;
              client_body_temp_path \(root)/b; proxy_temp_path \(root)/p;
              fastcgi_temp_path \(root)/f; uwsgi_temp_path \(root)/u; scgi_temp_path \(root)/s;
              client_body_in_single_buffer on;
              server {
                listen \(address):\(port) backlog=1024;
                keepalive_requests 50;
                location / { return 200 "hello from nginx\\n"; }
                location = /quiet { access_log off; return 200 "hello from nginx\\n"; }
                location /slow.bin { root \(root); limit_rate 1000; }
                location /broken { return 503 "no"; }
                \(more)
                location /echo { proxy_pass http://\(address):\(port)/; }
              }
            }
            """
        // At 1 000 bytes a second this takes two seconds.
        _ = try folder.write(String(repeating: "x", count: 2000), to: "slow.bin")
        return try folder.write(configuration, to: "nginx.conf")
    }

    deinit { program.signal(SIGTERM) }

    /// Lines of the access log; nginx writes each when the response is sent.
    func accessLog() throws -> [String] { try log("access.log") }

    /// Of the same requests, what else they had: address, protocol, host, connection, cookies,
    /// authorization, accepted codings, the client's certificate, the name asked for.
    func detailLog() throws -> [String] { try log("detail.log") }

    private func log(_ name: String) throws -> [String] {
        let text = try String(contentsOf: folder.file(name), encoding: .utf8)
        return text.split(separator: "\n").map(String.init)
    }

    func kill() async throws {
        program.signal(SIGTERM)
        _ = try await program.wait(seconds: 20)
    }

    private static let path =
        ["/usr/sbin/nginx", "/usr/bin/nginx"].first {
            FileManager.default.isExecutableFile(atPath: $0)
        } ?? "/usr/sbin/nginx"
}

/// A port that was free a moment ago, and that the kernel gives to nobody by itself: a master that
/// is started again finds it free.
func freePort() throws -> Int {
    while true {
        let port = Int.random(in: 10_000..<32_768)
        if (try? LoopbackSocket().bind(port: port)) != nil { return port }
    }
}

func isListening(port: Int) -> Bool {
    guard let socket = try? LoopbackSocket() else { return false }
    return (try? socket.connect(port: port)) != nil
}

/// A plain TCP socket on loopback, closed with its owner.
final class LoopbackSocket {
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw POSIXError(.EMFILE) }
    }

    deinit { close(descriptor) }

    /// Binds and gives the port that was taken.
    func bind(port: Int) throws -> Int {
        try withAddress(port) { address, length in
            guard Foundation.bind(descriptor, address, length) == 0 else {
                throw POSIXError(.EADDRINUSE)
            }
        }
        var bound = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &bound) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = getsockname(descriptor, $0, &length)
            }
        }
        return Int(UInt16(bigEndian: bound.sin_port))
    }

    func listen() { _ = Foundation.listen(descriptor, 16) }

    func connect(port: Int) throws {
        try withAddress(port) { address, length in
            guard Foundation.connect(descriptor, address, length) == 0 else {
                throw POSIXError(.ECONNREFUSED)
            }
        }
    }

    func send(_ bytes: [UInt8]) { _ = Foundation.send(descriptor, bytes, bytes.count, 0) }

    /// Everything that the peer sends until it closes.
    func receiveAll() -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return all }
            all += buffer.prefix(count)
        }
    }

    private func withAddress(
        _ port: Int,
        _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Void
    ) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        try withUnsafePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                try body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
