// SPDX-License-Identifier: Apache-2.0

import GRDB

/// The articles in SQLite: one method per question that the service answers.
///
/// A pool in WAL mode, so that readers run beside each other as in a real deployment.
struct ArticleStore: Sendable {
    private let pool: DatabasePool
    private let regression: Regression

    /// Creates the database at the path and fills it with the articles.
    init(databasePath: String, articles: [Article], regression: Regression) async throws {
        pool = try DatabasePool(path: databasePath)
        self.regression = regression
        try await pool.write { database in
            try ArticleSchema.create(in: database)
            try ArticleSchema.fill(database, with: articles)
        }
        try await pool.writeWithoutTransaction { database in
            try database.execute(sql: "ANALYZE")
            _ = try database.checkpoint(.truncate)
        }
    }

    /// The article of the slug, or nil when there is none.
    func article(slug: String) async throws -> ArticlePage? {
        let query = """
            SELECT id, slug, title, topic, summary, body, view_count FROM articles WHERE slug = ?
            """
        return try await pool.read { database in
            let statement = try database.cachedStatement(sql: query)
            guard let row = try Row.fetchOne(statement, arguments: [slug]) else { return nil }
            return ArticlePage(
                slug: row["slug"],
                title: row["title"],
                topic: row["topic"],
                summary: row["summary"],
                body: row["body"],
                viewCount: row["view_count"],
                tags: try tags(articleID: row["id"], in: database),
                tagCounts: try tagCounts(articleID: row["id"], in: database)
            )
        }
    }

    /// The ten articles that match all the words best; none when there are no words.
    func search(words: String) async throws -> [ArticleLink] {
        guard let pattern = FTS5Pattern(matchingAllTokensIn: words) else { return [] }
        return try await links(
            """
            SELECT articles.slug, articles.title, articles.view_count FROM article_search
            JOIN articles ON articles.id = article_search.rowid
            WHERE article_search MATCH ? ORDER BY rank LIMIT 10
            """,
            [pattern]
        )
    }

    /// The most read other articles of the same topic, or nil when there is no such article.
    func recommendations(slug: String) async throws -> [ArticleLink]? {
        let topic = try await pool.read { database in
            let query = "SELECT topic FROM articles WHERE slug = ?"
            return try String.fetchOne(database.cachedStatement(sql: query), arguments: [slug])
        }
        guard let topic else { return nil }
        return try await links(
            """
            SELECT slug, title, view_count FROM articles
            WHERE topic = ? AND slug <> ? ORDER BY view_count DESC LIMIT 5
            """,
            [topic, slug]
        )
    }

    /// The twenty most read articles.
    func trending() async throws -> [ArticleLink] {
        try await links(
            "SELECT slug, title, view_count FROM articles ORDER BY view_count DESC LIMIT 20",
            []
        )
    }

    private func tags(articleID: Int, in database: Database) throws -> [String] {
        let query = """
            SELECT name FROM article_tags JOIN tags ON tags.id = tag_id
            WHERE article_id = ? ORDER BY name
            """
        return try String.fetchAll(database.cachedStatement(sql: query), arguments: [articleID])
    }

    private func tagCounts(articleID: Int, in database: Database) throws -> [String: Int]? {
        guard regression == .tagsJoin else { return nil }
        let query = """
            SELECT name, COUNT(*) AS article_count FROM article_tags AS mine
            JOIN article_tags AS theirs ON theirs.tag_id = mine.tag_id
            JOIN tags ON tags.id = mine.tag_id
            WHERE mine.article_id = ? GROUP BY name
            """
        let statement = try database.cachedStatement(sql: query)
        let rows = try Row.fetchAll(statement, arguments: [articleID])
        return Dictionary(uniqueKeysWithValues: rows.map { ($0["name"], $0["article_count"]) })
    }

    private func links(
        _ query: String,
        _ arguments: StatementArguments
    ) async throws
        -> [ArticleLink]
    {
        try await pool.read { database in
            let statement = try database.cachedStatement(sql: query)
            return try Row.fetchAll(statement, arguments: arguments).map { row in
                ArticleLink(slug: row["slug"], title: row["title"], viewCount: row["view_count"])
            }
        }
    }
}
