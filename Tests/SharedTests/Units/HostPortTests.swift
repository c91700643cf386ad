// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

struct HostPortTests {
    @Test(arguments: [
        ("127.0.0.1:5557", "127.0.0.1", 5557), ("master:0", "master", 0), ("[::1]:80", "::1", 80),
        ("5557", "127.0.0.1", 5557),
    ])
    func `a host and a port are read`(text: String, host: String, port: Int) {
        #expect(HostPort(text) == HostPort(host: host, port: port))
    }

    @Test(arguments: ["", "host", "host:", ":80", "host:70000", "::1:80", "host:-1"])
    func `what is no address is refused`(text: String) {
        #expect(HostPort(text) == nil)
    }

    @Test(arguments: [
        ("127.0.0.example.com", false), ("127.evil.example.com", false), ("127.0.0.256", false),
        ("127.0.0.1", true), ("127.8.8.8", true), ("localhost", true), ("::1", true),
        ("0.0.0.0", false), ("127.evil.com", false), ("10.0.0.1", false),
    ])
    func `only this machine's own addresses are loopback`(host: String, isLoopback: Bool) {
        #expect(HostPort(host: host, port: 1).isLoopback == isLoopback)
    }
}
