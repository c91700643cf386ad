// SPDX-License-Identifier: Apache-2.0

package import HTTPTypes
internal import Hummingbird
internal import Reporting
internal import Shared

/// Asks the doorkeeper first, and tells the browser what the page may do.
struct DoorMiddleware: RouterMiddleware {
    typealias Context = WebContext

    let door: Door

    @concurrent func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        switch door.admit(Doorkeeper.Visit(request, context)) {
        case .admitted(let csrf):
            var context = context
            context.csrf = csrf
            do {
                response = try await next(request, context)
            } catch {
                response = WebError.response(to: error)
            }
        case let refusal:
            response = WebError.response(to: refusal)
        }
        for (name, value) in Self.fields where response.headers[name] == nil {
            response.headers[name] = value
        }
        return response
    }

    /// The page may load only its own files, and nobody may put it into a frame.
    private static let fields: [(HTTPField.Name, String)] = [
        (
            .contentSecurityPolicy,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        (.xContentTypeOptions, "nosniff"),
        (.cacheControl, "no-store"),
        (.named("Referrer-Policy"), "no-referrer"),
        (.named("Cross-Origin-Opener-Policy"), "same-origin"),
        (.named("Cross-Origin-Resource-Policy"), "same-origin"),
    ]
}

extension HTTPField.Name {
    /// `text` is a valid name: all of them are literals here.
    package static func named(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else {
            preconditionFailure("\(text) is no name of a header field")
        }
        return name
    }
}

extension Doorkeeper.Visit {
    init(_ request: Request, _ context: WebContext) {
        method = request.method.rawValue
        path = request.uri.path
        address = context.address
        host = request.head.authority
        origin = request.headers[.origin]
        fetchSite = request.headers[.named("Sec-Fetch-Site")]
        cookie = request.headers[.cookie]
        authorization = request.headers[.authorization]
        csrf = request.headers[.named("X-Tidemark-CSRF")]
    }
}
