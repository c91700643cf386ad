// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import Shared
import TestSupport
import Testing

@testable import Reporting
@testable import Running
@testable import RunningTests
@testable import Serving
@testable import Text

struct LiveFeedTests {
    private static func sheet(_ verdict: Verdict?, headline: String = "all is well") -> VerdictSheet
    {
        VerdictSheet(
            title: "a.yaml",
            verdict: verdict,
            headline: headline,
            rows: [
                VerdictSheet.Row(
                    state: .pass,
                    endpoint: "/a",
                    metric: "p95",
                    before: "2 ms",
                    now: "1 ms",
                    change: "-50.0 %",
                    why: "1ms <= 2ms"
                )
            ],
            remarks: [],
            facts: ["20 users"]
        )
    }

    private func next(_ frames: LiveFeed.Frames) async -> (name: String, json: [String: Any])? {
        for await frame in frames {
            let lines = String(buffer: frame).split(separator: "\n")
            guard lines.count == 2, String(buffer: frame).hasSuffix("\n\n") else { return nil }
            let json = try? JSONSerialization.jsonObject(with: Data(lines[1].dropFirst(6).utf8))
            return (String(lines[0].dropFirst(7)), json as? [String: Any] ?? [:])
        }
        return nil
    }

    @Test func `an event is one line of data`() {
        var state = LiveState()
        state.sentence = "b\nc"
        let lines = state.event("tick").split(separator: "\n", omittingEmptySubsequences: false)

        #expect(lines.count == 4)
        #expect(lines[0] == "event: tick")
        #expect(lines[1].hasPrefix("data: {"))
        #expect(lines[1].contains(#""sentence":"b\nc""#))
        #expect(lines[2...] == ["", ""])
    }

    @Test func `the figures are JSON in the page's words`() {
        var state = LiveState()
        state.figures = LiveSnapshot.sample.figures
        state.figures?.userLimit = 40
        state.figures?.p99 = nil
        state.endpoints = [.sample("/a")]
        state.points = (RunSummary.sample.timeline ?? []).map(LiveRow.Point.init)

        #expect(
            CompactJSON.text(state)
                == #"{"course":"idle","endpoint_count":0,"endpoints":[{"failures":0,"method":"GET","#
                + #""name":"/a","p50":1,"p95":2,"p99":3,"requests":10}],"figures":{"active_users":20,"#
                + #""elapsed_seconds":35,"expected_workers":3,"failures":3,"#
                + #""host":"http://localhost:8000","lost_workers":1,"p50":12.1,"p95":30.2,"#
                + #""phase":"measuring","planned_users":20,"ready_workers":2,"requests":480,"#
                + #""requests_per_second":13,"total_seconds":90,"user_limit":40},"first_point":0,"#
                + #""is_stopping":false,"notice_count":0,"notices":[],"point_count":0,"points":"#
                + #"[{"failures":0,"is_warmup":true,"requests":0,"second":0,"users":20},"#
                + #"{"failures":0,"is_warmup":false,"p50":4.2,"requests":15,"second":15,"users":20}],"#
                + #""run":0,"worker_count":0,"workers":[]}"#
        )
    }

    @Test func `a key that is data keeps its letters`() {
        #expect(CompactJSON.text(["/api/fooBar": ["p99": 1]]) == #"{"/api/fooBar":{"p99":1}}"#)
    }

    @Test func `a reader gets the whole state at once, and the verdict when it comes`() async throws
    {
        let feed = LiveFeed()
        await feed.begin(scenario: "a.yaml", id: "1")
        let (reader, frames) = try #require(await feed.join())

        let first = await next(frames)
        #expect(first?.name == "state")
        #expect(first?.json["course"] as? String == "preparing")
        #expect(first?.json["run"] as? Int == 1)

        await feed.end(Self.sheet(.pass), RunSummary(endpoints: [:]))
        let last = await next(frames)
        #expect(last?.json["course"] as? String == "over")
        let verdict = last?.json["verdict"] as? [String: Any]
        #expect(verdict?["verdict"] as? String == "PASS")
        #expect((verdict?["cells"] as? [[String: Any]])?.first?["now"] as? String == "1 ms")
        await feed.leave(reader)
        #expect(await feed.readerCount == 0)
    }

    @Test func `one who does not read finds the newest, and nothing has piled up`() async throws {
        let feed = LiveFeed()
        let (_, frames) = try #require(await feed.join())
        for number in 0..<1000 { await feed.begin(scenario: "\(number).yaml", id: nil) }
        await feed.finish()

        var names: [String] = []
        for await frame in frames {
            let text = String(buffer: frame)
            names.append(text.contains("999.yaml") ? "newest" : "other")
        }
        #expect(names == ["newest"])
    }

    @Test func `there is a limit of readers`() async {
        let feed = LiveFeed()
        for _ in 0..<LiveFeed.readerLimit { _ = await feed.join() }

        #expect(await feed.join() == nil)
    }

    @Test func `a failure is a sentence, and the next run forgets it`() async {
        let feed = LiveFeed()
        await feed.begin(scenario: "a.yaml", id: nil)
        await feed.fail("nobody came")
        #expect(await feed.json().contains("\"sentence\":\"nobody came\""))

        await feed.begin(scenario: "b.yaml", id: nil)
        #expect(await feed.json().contains("nobody came") == false)
    }

    @Test func `there is nothing to stop before a run and after it`() async {
        let feed = LiveFeed()
        #expect(await feed.stop() == false)
        await feed.begin(scenario: "a.yaml", id: nil)
        await feed.end(Self.sheet(nil), RunSummary(endpoints: [:]))
        #expect(await feed.stop() == false)
    }
}

struct NoticeLogTests {
    @Test func `the operator hears each once, others read the last ones`() {
        var log = NoticeLog()
        for number in 0..<(NoticeLog.limit + 5) { log.add("notice \(number)", seconds: number) }

        #expect(log.takeUntold().count == NoticeLog.limit + 5)
        #expect(log.takeUntold().isEmpty)
        #expect(log.notices(from: 0).map(\.number).first == 5)
        #expect(log.notices(from: NoticeLog.limit + 4).map(\.text) == ["notice 204"])
    }
}
