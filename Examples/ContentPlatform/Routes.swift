// SPDX-License-Identifier: Apache-2.0

import Hummingbird

/// The service's paths, and which question of the store answers each.
struct Routes: Sendable {
    let store: ArticleStore

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("health") { _, _ in "ok" }
        router.get("api/articles/:slug") { _, context in
            try found(await store.article(slug: context.parameters.require("slug")))
        }
        router.get("api/articles/:slug/recommendations") { _, context in
            try found(await store.recommendations(slug: context.parameters.require("slug")))
        }
        router.get("api/search") { request, _ in
            let query = try request.uri.queryParameters.require("q")
            return SearchPage(query: query, results: try await store.search(words: query))
        }
        router.get("api/trending") { _, _ in try await store.trending() }
        return router
    }

    /// The answer, or status 404 where the store has none.
    private func found<Answer>(_ answer: Answer?) throws -> Answer {
        guard let answer else { throw HTTPError(.notFound, message: "No such article.") }
        return answer
    }
}

extension ArticlePage: ResponseEncodable {}
extension SearchPage: ResponseEncodable {}
