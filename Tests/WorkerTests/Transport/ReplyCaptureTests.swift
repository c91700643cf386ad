// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Worker

struct ReplyCaptureTests {
    private func add(_ lines: [String], to capture: ReplyCapture) {
        for line in lines { Array(line.utf8).withUnsafeBytes { capture.addHeaderLine($0) } }
    }

    private func capture(_ headers: [String]) -> ReplyCapture {
        let capture = ReplyCapture()
        capture.expect(ReplyCapture.Wanted(headers: headers.map { Array($0.utf8) }))
        return capture
    }

    @Test(arguments: ["X-Id_1", "x-id_1", "X-ID_1"])
    func `a header's name is the same in any case`(name: String) {
        let capture = capture(["x-id_1"])

        add(["\(name): a b \r\n"], to: capture)

        #expect(capture.header(0) == "a b")
    }

    /// Two differ from `x-id_1` by the bit alone that tells capitals from small letters.
    @Test(arguments: ["X-Id\u{7f}1", "X\rId_1", "X-Id_", "X-Id_12"])
    func `another name is another header`(name: String) {
        let capture = capture(["x-id_1"])

        add(["\(name): a\r\n"], to: capture)

        #expect(capture.header(0) == nil)
    }

    @Test func `of two fields of one name the first counts`() {
        let capture = capture(["a", "b"])

        add(["B: 1\r\n", "B: 2\r\n", "A: 3\r\n"], to: capture)

        #expect(capture.header(0) == "3")
        #expect(capture.header(1) == "1")
    }

    @Test func `what an earlier reply had is forgotten`() {
        let capture = capture(["a"])
        add(["A: 1\r\n", "Location: /x\r\n"], to: capture)

        capture.beginReply()

        #expect(capture.header(0) == nil)
        #expect(capture.location == nil)
    }

    @Test func `cookies of replies that said to go on are kept, those of the last request are not`()
    {
        let capture = capture([])
        add(["Set-Cookie: a=1\r\n"], to: capture)
        capture.beginReply()
        add(["set-cookie: b=2\r\n"], to: capture)
        #expect(capture.setCookies == [Array("a=1".utf8), Array("b=2".utf8)])

        capture.expect(ReplyCapture.Wanted())

        #expect(capture.setCookies.isEmpty)
    }

    @Test func `a body is kept only when it is wanted`() {
        let capture = capture([])
        Array("abc".utf8).withUnsafeBytes { capture.addBody($0) }
        #expect(capture.body.isEmpty)

        capture.expect(ReplyCapture.Wanted(body: true))
        Array("abc".utf8).withUnsafeBytes { capture.addBody($0) }

        #expect(capture.body == Array("abc".utf8))
    }
}
