// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Reporting
internal import Shared
internal import Text

/// The additional routes of `tidemark serve`: scenarios, orders, past runs and drift.
struct DeskRoutes: Sendable {
    let desk: RunDesk

    init(_ desk: RunDesk) { self.desk = desk }

    /// One run with its stored verdict, and its downloads.
    private struct PastRun: Encodable {
        let id: String
        let title: String
        let verdict: DrawnVerdict
        let reports: [String]
    }

    var routes: [WebRoutes.Route] {
        [
            WebRoutes.Route(method: .get, path: "/api/scenarios") { _, _ in
                WebReply.json(desk.scenarios.entries)
            },
            WebRoutes.Route(method: .post, path: "/api/run") { request, _ in
                let order: RunOrder = try await JSONBody.read(from: request)
                return WebReply.json(["id": try await desk.start(order)], status: 202)
            },
            WebRoutes.Route(method: .get, path: "/api/runs") { _, _ in
                WebReply.json(desk.runs.entries)
            },
            WebRoutes.Route(method: .get, path: "/api/runs/:id") { _, context in
                let (id, summary, material) = try run(context)
                let verdict = DrawnVerdict(
                    material.sheet,
                    wasInterrupted: summary.run?.wasInterrupted == true
                )
                return WebReply.json(
                    PastRun(
                        id: id,
                        title: material.sheet.title,
                        verdict: verdict,
                        reports: ReportFile.allCases.map(\.rawValue)
                    )
                )
            },
            WebRoutes.Route(method: .get, path: "/api/runs/:id/reports/:name") { _, context in
                let name = try context.parameters.require("name")
                guard let report = ReportFile(rawValue: name) else {
                    throw WebError(
                        404,
                        "there is no report \"\(name.shortened(to: 80).printable)\"; there are "
                            + ReportFile.allCases.map(\.rawValue).joined(separator: ", ")
                    )
                }
                let (id, summary, material) = try run(context)
                let text = try report.text(material, summary, folder: desk.runs.folder(of: id))
                return WebReply.download(
                    ByteBuffer(string: text),
                    name: "\(id)-\(report.rawValue)",
                    type: report.type
                )
            },
            WebRoutes.Route(method: .get, path: "/api/drift") { request, _ in
                let query = request.uri.queryParameters
                return WebReply.json(
                    try await DriftPlot.read(
                        desk.historyPath,
                        branch: query["branch"].map(String.init),
                        scenario: query["scenario"].map(String.init)
                    )
                )
            },
        ]
    }

    private func run(_ context: WebContext) throws -> (String, RunSummary, ReportMaterial) {
        let id = try context.parameters.require("id")
        let summary = try desk.runs.summary(of: id)
        return (id, summary, try desk.runs.material(of: id, summary, desk.gateOptions))
    }
}
