// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Running

/// Who makes a baseline, by the CI system or by git.
struct GitIdentityTests {
    @Test(arguments: [
        ("[core]\n\tbare = false\n[user]\n\tname = \"someone\"\n\temail = a@b", "someone"),
        ("[user \"other\"]\nname = X\n", nil),
        ("[user]\nname =\n", nil),
        ("", nil),
    ])
    func `the author as git's config names them`(config: String, name: String?) {
        #expect(GitIdentity.userName(in: config) == name)
    }

    @Test func `the CI system's name for the author wins`() {
        let environment = ["GIT_AUTHOR_NAME": "", "GITHUB_ACTOR": "octo"]

        #expect(GitIdentity.author(environment: environment, configFiles: []) == "octo")
        #expect(GitIdentity.author(environment: [:], configFiles: ["/nowhere"]) == nil)
    }
}
