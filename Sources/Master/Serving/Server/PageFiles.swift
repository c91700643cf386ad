// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Reporting
internal import Shared

/// The page's files: ours are in the program, the chart library is Debian's.
struct PageFiles: Sendable {
    private let files: [(path: String, type: String, content: ByteBuffer)]

    /// Throws `InputError` where the chart library is not installed.
    init() throws {
        let script = "text/javascript; charset=utf-8"
        files = [
            ("/", "text/html; charset=utf-8", ByteBuffer(bytes: PackageResources.page_html)),
            (
                "/page/page.css", "text/css; charset=utf-8",
                ByteBuffer(bytes: PackageResources.page_css)
            ),
            ("/page/icon.svg", "image/svg+xml", ByteBuffer(bytes: PackageResources.icon_svg)),
            ("/page/chart-library.js", script, ByteBuffer(string: try ChartLibrary.read())),
            ("/page/charts.js", script, ByteBuffer(bytes: PackageResources.charts_js)),
            ("/page/drift.js", script, ByteBuffer(bytes: PackageResources.drift_js)),
            ("/page/live.js", script, ByteBuffer(bytes: PackageResources.live_js)),
            ("/page/page.js", script, ByteBuffer(bytes: PackageResources.page_js)),
            ("/page/parts.js", script, ByteBuffer(bytes: PackageResources.parts_js)),
            ("/page/past.js", script, ByteBuffer(bytes: PackageResources.past_js)),
            ("/page/server.js", script, ByteBuffer(bytes: PackageResources.server_js)),
            ("/page/verdict.js", script, ByteBuffer(bytes: PackageResources.verdict_js)),
        ]
    }

    func add(to router: Router<WebContext>) {
        for file in files {
            router.get(RouterPath(file.path)) { _, _ in
                Response(
                    status: .ok,
                    headers: [.contentType: file.type],
                    body: ResponseBody(byteBuffer: file.content)
                )
            }
        }
    }
}
