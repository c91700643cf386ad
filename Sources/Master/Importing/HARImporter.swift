// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared
internal import Text

/// A browser's recording (HTTP Archive 1.2) as a scenario: the requests to the most frequent origin,
/// in their order, with the pauses between them.
package struct HARImporter {
    package let fileName: String
    private var secrets = Secrets()
    /// Other origins, with the number of requests to each.
    private var elsewhere: [(origin: String, count: Int)] = []
    private var skipped: [String] = []

    package init(fileName: String) { self.fileName = fileName }

    /// Shorter pauses come from the browser itself.
    private static let shortestPause = 0.5
    /// Header fields that a client sets itself, or that belong to one connection or one visit.
    private static let ownFields: Set = [
        "host", "connection", "content-length", "accept-encoding", "user-agent", "referer",
        "origin",
        "if-none-match", "if-modified-since", "cache-control", "pragma",
        "upgrade-insecure-requests",
        "priority", "te", "dnt", "transfer-encoding", "keep-alive",
    ]

    package mutating func draft(_ bytes: [UInt8]) throws(ImportError) -> ScenarioDraft {
        let archive: HARArchive
        do {
            archive = try JSONDecoder().decode(HARArchive.self, from: Data(bytes))
        } catch {
            throw ImportError("\(fileName): not an HTTP Archive (HAR): \(error.sentence)")
        }
        let entries = archive.log.entries.sorted { $0.start < $1.start }
        guard let origin = mostFrequentOrigin(entries) else {
            throw ImportError("\(fileName): it contains no http or https request")
        }
        let steps = self.steps(entries, origin)
        var draft = ScenarioDraft(host: origin)
        draft.kinds = [
            .init(name: "visitor", tasks: [ScenarioDraft.Task(steps: steps)])
        ]
        draft.notes =
            ["From \(fileName), a recording of one visit: decide on users and run time."]
            + secrets.notes + elsewhereNotes
            + skipped.map { "Not carried over: \($0)." }
        return draft
    }

    private func mostFrequentOrigin(_ entries: [HARArchive.Entry]) -> String? {
        var counts: [String: Int] = [:]
        for entry in entries {
            if let origin = entry.address?.origin { counts[origin, default: 0] += 1 }
        }
        // In a tie the first origin of the recording wins.
        return entries.lazy.compactMap { $0.address?.origin }
            .max { (counts[$0] ?? 0) < (counts[$1] ?? 0) }
    }

    private mutating func steps(
        _ entries: [HARArchive.Entry],
        _ origin: String
    ) -> [ScenarioDraft.Step] {
        var steps: [ScenarioDraft.Step] = []
        var lastEnd: Double?
        var redirectedTo: String?
        for entry in entries {
            guard let address = entry.address else {
                if !entry.request.url.hasPrefix("data:") {
                    skipped.append("\(entry.request.method) \(shortened(entry.request.url))")
                }
                continue
            }
            guard address.origin == origin else {
                addElsewhere(address.origin)
                continue
            }
            defer { redirectedTo = redirect(of: entry) }
            // Redirects are followed automatically.
            if redirectedTo == entry.request.url { continue }
            guard let request = request(entry, address) else { continue }
            if let lastEnd, entry.start - lastEnd >= Self.shortestPause {
                let tenths = ((entry.start - lastEnd) * 10).rounded() / 10
                steps.append(.think("\(Figure.fixed(tenths, 1))s"))
            }
            lastEnd = max(lastEnd ?? 0, entry.start + entry.time / 1000)
            steps.append(.request(request))
        }
        return steps
    }

    private func redirect(of entry: HARArchive.Entry) -> String? {
        guard let target = entry.response?.redirectURL, !target.isEmpty else { return nil }
        return URL(string: target, relativeTo: URL(string: entry.request.url))?.absoluteString
    }

    private func shortened(_ text: String) -> String {
        text.count > 60 ? String(text.prefix(60)) + "…" : text
    }

    private mutating func addElsewhere(_ origin: String) {
        if let known = elsewhere.firstIndex(where: { $0.origin == origin }) {
            elsewhere[known].count += 1
        } else {
            elsewhere.append((origin, 1))
        }
    }

    private var elsewhereNotes: [String] {
        guard !elsewhere.isEmpty else { return [] }
        let list = elsewhere.map { "\($0.origin) (\(Figure.count($0.count, "request")))" }
        return ["A scenario has one host; left out: " + list.joined(separator: ", ") + "."]
    }

    // MARK: One request

    private mutating func request(
        _ entry: HARArchive.Entry,
        _ address: ImportedAddress
    ) -> ScenarioDraft.Request? {
        guard let method = HTTPMethod(rawValue: entry.request.method.uppercased()) else {
            skipped.append("\(entry.request.method) \(shortened(entry.request.url))")
            return nil
        }
        var request = ScenarioDraft.Request(method, ImportedQuery.path(address.target, &secrets))
        request.name = PathGrouping.name(ofPath: address.target)
        for header in entry.request.headers {
            let name = header.name.lowercased()
            if Secrets.isSecret(header: name) {
                secrets.leftOut(name == "cookie" ? "Cookie" : header.name)
            } else if !name.hasPrefix(":"), !name.hasPrefix("sec-"), !Self.ownFields.contains(name),
                !(name == "accept" && header.value == "*/*"), name != "accept-language"
            {
                request.headers.append((header.name, ScenarioDraft.literal(header.value)))
            }
        }
        if let data = entry.request.postData { setBody(of: &request, data) }
        if let status = entry.response?.status, status >= 400 {
            request.notes.append("It was answered with \(status) when it was recorded.")
        }
        return request
    }

    private mutating func setBody(
        of request: inout ScenarioDraft.Request,
        _ data: HARArchive.PostData
    ) {
        let type = data.mimeType.prefix { $0 != ";" }.lowercased()
        let removeType = { (request: inout ScenarioDraft.Request) in
            request.headers.removeAll { $0.name.lowercased() == "content-type" }
        }
        switch type {
        case "application/x-www-form-urlencoded":
            removeType(&request)
            let fields =
                data.params.map { $0.map { ($0.name.formDecoded, ($0.value ?? "").formDecoded) } }
                ?? ImportedQuery.pairs(data.text ?? "")
            request.body = .form(fields.map { ($0, ImportedQuery.value($1, of: $0, &secrets)) })
        case "multipart/form-data":
            removeType(&request)
            request.notes.append("A multipart body: decide what files are sent.")
            request.body = .multipart(
                (data.params ?? []).map { part in
                    let value = part.fileName ?? part.value ?? ""
                    return (part.name, ScenarioDraft.literal(value), false)
                }
            )
            if data.params?.isEmpty ?? true { request.body = nil }
        case "application/json":
            ImportedJSON.setBody(of: &request, data.text ?? "", &secrets)
        default:
            if let text = data.text, !text.isEmpty {
                request.body = .text(ScenarioDraft.literal(text))
            }
        }
    }
}

/// The part of HTTP Archive 1.2 that is read.
struct HARArchive: Decodable {
    struct Log: Decodable {
        let entries: [Entry]
    }

    struct Entry: Decodable {
        let startedDateTime: String
        /// In ms.
        let time: Double
        let request: Request
        let response: Response?

        /// Seconds since 1970; 0 if the text is not a date.
        var start: Double {
            let strategy = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
            let date =
                (try? strategy.parse(startedDateTime))
                ?? (try? Date.ISO8601FormatStyle().parse(startedDateTime))
            return date?.timeIntervalSince1970 ?? 0
        }

        var address: ImportedAddress? { ImportedAddress(request.url) }
    }

    struct Request: Decodable {
        let method: String
        let url: String
        let headers: [Field]
        let postData: PostData?
    }

    struct Field: Decodable {
        let name: String
        let value: String
    }

    struct PostData: Decodable {
        let mimeType: String
        package let text: String?
        let params: [Param]?
    }

    struct Param: Decodable {
        let name: String
        let value: String?
        let fileName: String?
    }

    struct Response: Decodable {
        let status: Int?
        let redirectURL: String?
    }

    let log: Log
}
