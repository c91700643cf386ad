// SPDX-License-Identifier: Apache-2.0

/// One article as the catalog makes it and the store keeps it.
struct Article {
    var id: Int
    var slug: String
    var title: String
    var topic: String
    var summary: String
    var body: String
    var viewCount: Int
    var tags: [String]
}

/// The answer of `/api/articles/:slug`.
struct ArticlePage: Codable, Sendable {
    var slug: String
    var title: String
    var topic: String
    var summary: String
    var body: String
    var viewCount: Int
    var tags: [String]
    /// How many articles carry each tag; only the regressed version answers with it.
    var tagCounts: [String: Int]?
}

/// One line of a list of articles: search results, recommendations, trending.
struct ArticleLink: Codable, Sendable {
    var slug: String
    var title: String
    var viewCount: Int
}

/// The answer of `/api/search`.
struct SearchPage: Codable, Sendable {
    var query: String
    var results: [ArticleLink]
}
