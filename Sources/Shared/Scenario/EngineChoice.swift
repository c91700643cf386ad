// SPDX-License-Identifier: Apache-2.0

/// The engine for a request.
package enum EngineChoice: String, Sendable, CaseIterable {
    /// Our own HTTP/1.1 exchange over a connection of libcurl if it can send the request, otherwise
    /// libcurl.
    case automatic = "auto"
    case libcurl

    /// Longer bodies wait for a "100 Continue", as libcurl has it.
    fileprivate static let bodyLimit = 1024 * 1024
    /// Fields that frame a message: if a person has set one, libcurl must get it right.
    fileprivate static let framing: Set = [
        "connection", "content-length", "expect", "te", "transfer-encoding", "upgrade",
    ]
}

extension RequestTemplate {
    /// Why libcurl has to send this request, in words; nil if our own exchange can.
    package func reasonForLibcurl(in scenario: Scenario) -> String? {
        if scenario.engine == .libcurl { return "engine: libcurl" }
        if scenario.http.version == .http2 { return "HTTP/2" }
        if scenario.http.proxy != nil { return "it goes through a proxy" }
        if scenario.http.connections == .shared { return "connections are shared" }
        if let header = headers.first(where: { EngineChoice.framing.contains($0.name.lowercased()) }
        ) {
            return "it sets \(header.name)"
        }
        if needsDecompression(in: scenario) {
            return "its reply may be compressed and is checked"
        }
        return bodyByteCount(in: scenario) > EngineChoice.bodyLimit ? "its body is long" : nil
    }

    /// The body may be compressed and has to be read.
    package func needsDecompression(in scenario: Scenario) -> Bool {
        acceptsCompression(in: scenario) && needsBody
    }

    /// We ask for compression; a scenario that writes the field itself is on its own.
    package func acceptsCompression(in scenario: Scenario) -> Bool {
        scenario.http.acceptsCompression
            && !headers.contains { $0.name.lowercased() == "accept-encoding" }
    }

    /// A check or an extraction needs the body's bytes.
    package var needsBody: Bool {
        checks.contains { $0.subject.isOfBody } || extractions.contains { $0.source.isOfBody }
    }

    /// The body's length before values are filled in, files included.
    private func bodyByteCount(in scenario: Scenario) -> Int {
        guard let body else { return 0 }
        let files = templateValues.map { value in
            if case .file(let path) = value { scenario.files[path]?.count ?? 0 } else { 0 }
        }
        return files.reduce(body.utf8.count, +)
    }
}

extension ResponseCheck.Subject {
    package var isOfBody: Bool {
        switch self {
        case .body, .json: true
        case .status, .header, .size, .latency: false
        }
    }
}

extension Extraction.Source {
    fileprivate var isOfBody: Bool {
        switch self {
        case .body, .json: true
        case .header: false
        }
    }
}
