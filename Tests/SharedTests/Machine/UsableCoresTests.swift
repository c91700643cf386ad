// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

struct UsableCoresTests {
    @Test(arguments: [
        ("0-3,8\n", [0, 1, 2, 3, 8]), ("5", [5]), ("", nil), ("3-1", nil), ("x", nil),
        ("0-", nil), ("1-2-3", nil), ("0-999999999", nil),
    ])
    func `the kernel's list of CPUs is read`(text: String, cpus: [Int]?) {
        #expect(UsableCores.cpuList(text)?.sorted() == cpus)
    }

    @Test(arguments: [("0-1\n", 2), (nil, 3), ("8\n", nil)] as [(String?, Int?)])
    func `a core counts when it is allowed and there`(online: String?, count: Int?) {
        let files = [
            "/proc/self/status": "Name:\tx\nCpus_allowed_list:\t0-2\n",
            "/sys/devices/system/cpu/online": online,
        ]

        #expect(UsableCores.count { files[$0] ?? nil } == count)
    }

    @Test func `a machine that says nothing has no count`() {
        #expect(UsableCores.count { _ in nil } == nil)
    }
}
