// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Running
internal import Shared
internal import Text

/// The reply to a request that cannot be answered: a status and one sentence as JSON.
package struct WebError: UserFacingError, Equatable {
    let status: Int
    let sentence: String
    var exitStatus: ExitStatus { .usage }

    init(_ status: Int, _ sentence: String) {
        self.status = status
        self.sentence = sentence
    }

    static func response(to error: any Error) -> Response {
        switch error {
        case let error as WebError: response(error.status, error.sentence)
        case let error as UserChangeRefusal:
            response(error.isOfTheMoment ? 409 : 422, error.sentence)
        case let error as any UserFacingError: response(422, error.sentence)
        case let error as HTTPError:
            response(error.status.code, error.body ?? error.status.reasonPhrase)
        case let error as any HTTPResponseError:
            response(error.status.code, error.status.reasonPhrase)
        default: response(500, "this is a bug of Tidemark: \(error)")
        }
    }

    static func response(to admission: Doorkeeper.Admission) -> Response {
        guard case .refused(let status, let sentence, let retryAfter) = admission else {
            return Response(status: .ok)
        }
        var refusal = response(status, sentence)
        if let retryAfter { refusal.headers[.retryAfter] = String(retryAfter) }
        if status == 401 { refusal.headers[.wwwAuthenticate] = "Bearer" }
        return refusal
    }

    private static func response(_ status: Int, _ sentence: String) -> Response {
        Response(
            status: HTTPResponse.Status(code: status),
            headers: [.contentType: WebReply.json],
            body: ResponseBody(
                byteBuffer: ByteBuffer(string: CompactJSON.text(["error": sentence]))
            )
        )
    }
}
