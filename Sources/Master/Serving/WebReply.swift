// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Text

/// Replies of each kind.
enum WebReply {
    static let json = "application/json; charset=utf-8"

    static func json(_ value: some Encodable, status: Int = 200) -> Response {
        text(CompactJSON.text(value), json, status: status)
    }

    static func text(_ text: String, _ type: String, status: Int = 200) -> Response {
        Response(
            status: HTTPResponse.Status(code: status),
            headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }

    /// A file to be saved under this name.
    static func download(_ content: ByteBuffer, name: String, type: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: type, .contentDisposition: "attachment; filename=\"\(name)\"",
            ],
            body: ResponseBody(byteBuffer: content)
        )
    }
}
