// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Records
internal import Running
internal import Shared
internal import Statistics

/// The REST interface behind the page; docs/API.md describes each route.
struct WebRoutes: Sendable {
    struct Route: Sendable {
        let method: HTTPRequest.Method
        /// In the router's notation, such as `/api/runs/:id`.
        let path: String
        let answer: @Sendable (Request, WebContext) async throws -> Response
    }

    let feed: LiveFeed
    /// Nil with `tidemark run --web`: then there is nothing to start and no past run.
    let desk: RunDesk?
    let door: Door

    func router(_ files: PageFiles) -> Router<WebContext> {
        let router = Router(context: WebContext.self)
        router.add(middleware: DoorMiddleware(door: door))
        files.add(to: router)
        for route in routes {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                try await route.answer(request, context)
            }
        }
        return router
    }

    var routes: [Route] { sessionRoutes + liveRoutes + (desk.map(DeskRoutes.init)?.routes ?? []) }

    // MARK: Session

    private struct Login: Decodable {
        let token: String
    }

    /// The facts that a page needs first.
    private struct Session: Encodable {
        let version = Version.current
        /// `run` or `serve`.
        let mode: String
        let needsLogin: Bool
        /// Nil before the login.
        let csrf: String?
        let hasLogout: Bool
    }

    private func session(_ csrf: String?) -> Session {
        Session(
            mode: desk == nil ? "run" : "serve",
            needsLogin: door.needsToken && csrf == nil,
            csrf: csrf,
            hasLogout: door.needsToken
        )
    }

    private var sessionRoutes: [Route] {
        [
            Route(method: .get, path: "/api/session") { _, context in
                WebReply.json(session(context.csrf))
            },
            Route(method: .post, path: "/api/session") { request, context in
                let login: Login = try await JSONBody.read(from: request)
                switch door.login(login.token, Doorkeeper.Visit(request, context)) {
                case .refused(let refusal): return WebError.response(to: refusal)
                case .opened(let cookie, let csrf):
                    var response = WebReply.json(session(csrf))
                    response.headers[.setCookie] = cookie
                    return response
                }
            },
            Route(method: .delete, path: "/api/session") { request, context in
                let cookie = door.logout(Doorkeeper.Visit(request, context))
                return Response(status: .noContent, headers: [.setCookie: cookie])
            },
        ]
    }

    // MARK: The run that goes on

    private var liveRoutes: [Route] {
        [
            Route(method: .get, path: "/api/live") { _, _ in
                WebReply.text(await feed.json(), WebReply.json)
            },
            Route(method: .get, path: "/api/live/events") { _, _ in
                guard await feed.hasRoom else {
                    throw WebError(503, "too many pages are open, or the server is shutting down")
                }
                return events()
            },
            Route(method: .post, path: "/api/run/stop") { _, _ in
                guard await feed.stop() else {
                    throw WebError(
                        409,
                        "there is no load to stop: no run is in progress, or its setup is still "
                            + "running"
                    )
                }
                return Response(status: .accepted)
            },
            Route(method: .post, path: "/api/run/users") { request, _ in
                try await feed.change(try await JSONBody.read(from: request))
                return Response(status: .accepted)
            },
        ]
    }

    private func events() -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/event-stream"],
            body: ResponseBody { writer in
                guard let (reader, frames) = await feed.join() else {
                    return try await writer.finish(nil)
                }
                do {
                    // At most one frame is on its way; updates meanwhile wait as one.
                    for await frame in frames { try await writer.write(frame) }
                    try await writer.finish(nil)
                    await feed.leave(reader)
                } catch {
                    await feed.leave(reader)
                    throw error
                }
            }
        )
    }
}

/// The body of a request as JSON; a form of another site cannot send this type without permission.
enum JSONBody {
    static func read<Value: Decodable>(from request: Request) async throws -> Value {
        let given = request.headers[.contentType] ?? ""
        guard given.lowercased().hasPrefix("application/json") else {
            throw WebError(415, "the body must have the type application/json")
        }
        let body = try await request.body.collect(upTo: byteLimit)
        do {
            return try JSONDecoder().decode(Value.self, from: Data(body.readableBytesView))
        } catch DecodingError.keyNotFound(let key, _) {
            throw WebError(422, "the body has no \"\(key.stringValue)\"")
        } catch DecodingError.typeMismatch(_, let context) {
            let field = context.codingPath.last?.stringValue ?? "the body"
            throw WebError(422, "\(field) has the wrong type; see docs/API.md")
        } catch {
            throw WebError(422, "the body is not JSON")
        }
    }

    /// A body need only name the scenario to run.
    private static let byteLimit = 16 * 1024
}
