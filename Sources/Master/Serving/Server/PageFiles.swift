// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Reporting
internal import Shared

/// The page's files: ours are in the program, the chart library is Debian's.
struct PageFiles: Sendable {
    private enum Kind: String {
        case page = "text/html; charset=utf-8"
        case icon = "image/svg+xml"
        case style = "text/css; charset=utf-8"
        case script = "text/javascript; charset=utf-8"
    }

    private let files: [(path: String, kind: Kind, content: ByteBuffer)]

    /// Throws `InputError` if the chart library is not installed.
    init() throws {
        files =
            [
                ("/", .page, ByteBuffer(bytes: PackageResources.page_html)),
                ("/page/icon.svg", .icon, ByteBuffer(bytes: PackageResources.icon_svg)),
                ("/page/style.css", .style, ByteBuffer(string: PageParts.style)),
                ("/page/page.css", .style, ByteBuffer(bytes: PackageResources.page_css)),
                ("/page/chart-library.js", .script, ByteBuffer(string: try ChartLibrary.read())),
                ("/page/drift.js", .script, ByteBuffer(bytes: PackageResources.drift_js)),
                (
                    "/page/live-charts.js", .script,
                    ByteBuffer(bytes: PackageResources.live_charts_js)
                ),
                ("/page/live.js", .script, ByteBuffer(bytes: PackageResources.live_js)),
                ("/page/page.js", .script, ByteBuffer(bytes: PackageResources.page_js)),
                ("/page/past.js", .script, ByteBuffer(bytes: PackageResources.past_js)),
                ("/page/progress.js", .script, ByteBuffer(bytes: PackageResources.progress_js)),
                ("/page/run.js", .script, ByteBuffer(bytes: PackageResources.run_js)),
                ("/page/server.js", .script, ByteBuffer(bytes: PackageResources.server_js)),
            ]
            + PageParts.modules.map { module in
                ("/page/" + module.name, .script, ByteBuffer(string: module.source))
            }
    }

    func add(to router: Router<WebContext>) {
        for file in files {
            router.get(RouterPath(file.path)) { _, _ in
                Response(
                    status: .ok,
                    headers: [.contentType: file.kind.rawValue],
                    body: ResponseBody(byteBuffer: file.content)
                )
            }
        }
    }
}
