// SPDX-License-Identifier: Apache-2.0

/// The generated content: the same articles, in the same order, at every start.
///
/// Everything follows from an article's number by arithmetic, so two builds under comparison serve
/// the same content and one start costs a fraction of a second.
enum ArticleCatalog {
    static let articleCount = subjects.count * kinds.count * editionCount
    static let tagsPerArticle = 12

    static func articles() -> [Article] {
        (0..<articleCount).map(article)
    }

    private static let editionCount = 5

    private static let subjects = [
        "Distributed tracing", "Query performance", "Web performance", "Service discovery",
        "Load balancing", "Connection pooling", "Rate limiting", "Circuit breakers",
        "Message queues", "Event sourcing", "Schema migration", "Feature flags",
        "Blue-green deployment", "Canary releases", "Capacity planning", "Incident response",
        "Structured logging", "Metrics collection", "Alert fatigue", "On-call rotation",
        "Content caching", "Edge delivery", "Image processing", "Full-text search",
        "Recommendation engines", "Session storage", "Access control", "Secret rotation",
        "Dependency updates", "Build caching", "Test isolation", "Contract testing",
        "Load testing", "Fault injection", "Data retention", "Backup verification",
        "Index design", "Transaction isolation", "Replication lag", "Graceful shutdown",
    ]

    private static let kinds = [
        "guide", "primer", "checklist", "case study", "postmortem", "field notes", "patterns",
        "anti-patterns", "benchmarks", "in practice", "at scale", "from scratch", "explained",
        "revisited", "in production", "for small teams", "cookbook", "interview", "trade-offs",
        "roadmap",
    ]

    private static let facets = [
        "basics", "operations", "tooling", "culture", "cost", "security", "reliability", "latency",
        "throughput", "storage", "networking", "testing", "migration", "monitoring", "automation",
    ]

    private static let sentences = [
        "The first version worked well until traffic doubled.",
        "Most of the time went into a code path that nobody had looked at for a year.",
        "A small experiment settled the question in an afternoon.",
        "The team wrote down what it expected before it measured anything.",
        "Half of the alerts pointed at symptoms and none of them at the cause.",
        "Rolling back was cheap, which made trying things cheap.",
        "The numbers on the dashboard were averages, and the averages looked fine.",
        "One slow dependency was enough to fill every worker in the pool.",
        "Nothing was lost, because every step could be repeated.",
        "The fix was three lines long and took two weeks to find.",
        "Readers noticed the change before the monitoring did.",
    ]

    private static func article(number: Int) -> Article {
        let subject = subjects[number % subjects.count]
        let kind = kinds[number / subjects.count % kinds.count]
        let edition = number / (subjects.count * kinds.count) + 1
        let name = "\(subject) \(kind)"
        return Article(
            id: number + 1,
            slug: slug(name) + (edition == 1 ? "" : "-\(edition)"),
            title: edition == 1 ? name : "\(name), part \(edition)",
            topic: slug(subject),
            summary: "\(subject), \(kind): \(sentences[number % sentences.count])",
            body: body(number: number),
            viewCount: number &* 7_919 % 100_003,
            tags: tags(number: number)
        )
    }

    private static func body(number: Int) -> String {
        (0..<16).map { sentences[(number + $0 * 3) % sentences.count] }.joined(separator: " ")
    }

    /// All different, because the stride has no factor in common with the number of tags.
    private static func tags(number: Int) -> [String] {
        let tagCount = subjects.count * facets.count
        return (0..<tagsPerArticle).map { position in
            let tag = (number + position * 101) % tagCount
            return "\(slug(subjects[tag % subjects.count]))-\(facets[tag / subjects.count])"
        }
    }

    private static func slug(_ text: String) -> String {
        text.lowercased().replacing(" ", with: "-")
    }
}
