// SPDX-License-Identifier: Apache-2.0

import GRDB

/// The tables of the service, and how a catalog is written into them.
///
/// Every query of the regular version is served by an index. `article_tags` is indexed by article
/// only: no regular query goes from a tag to its articles, and the one that does is the regression.
enum ArticleSchema {
    static func create(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE articles (
                    id INTEGER PRIMARY KEY,
                    slug TEXT NOT NULL UNIQUE,
                    title TEXT NOT NULL,
                    topic TEXT NOT NULL,
                    summary TEXT NOT NULL,
                    body TEXT NOT NULL,
                    view_count INTEGER NOT NULL
                );
                CREATE INDEX articles_by_views ON articles (view_count);
                CREATE INDEX articles_by_topic ON articles (topic, view_count);
                CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
                CREATE TABLE article_tags (
                    article_id INTEGER NOT NULL REFERENCES articles,
                    tag_id INTEGER NOT NULL REFERENCES tags,
                    PRIMARY KEY (article_id, tag_id)
                ) WITHOUT ROWID;
                CREATE VIRTUAL TABLE article_search USING fts5 (title, summary, content='');
                """
        )
    }

    static func fill(_ database: Database, with articles: [Article]) throws {
        let insertArticle = try database.makeStatement(
            sql: "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)"
        )
        let insertSearch = try database.makeStatement(
            sql: "INSERT INTO article_search (rowid, title, summary) VALUES (?, ?, ?)"
        )
        let insertTag = try database.makeStatement(sql: "INSERT INTO tags VALUES (?, ?)")
        let insertArticleTag = try database.makeStatement(
            sql: "INSERT INTO article_tags VALUES (?, ?)"
        )
        var tagIDs: [String: Int] = [:]
        for article in articles {
            try insertArticle.execute(arguments: [
                article.id, article.slug, article.title, article.topic, article.summary,
                article.body, article.viewCount,
            ])
            try insertSearch.execute(arguments: [article.id, article.title, article.summary])
            for tag in article.tags {
                let tagID = tagIDs[tag, default: tagIDs.count + 1]
                if tagIDs.updateValue(tagID, forKey: tag) == nil {
                    try insertTag.execute(arguments: [tagID, tag])
                }
                try insertArticleTag.execute(arguments: [article.id, tagID])
            }
        }
    }
}
