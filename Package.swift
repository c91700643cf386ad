// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = {
    var settings: [SwiftSetting] = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
    // Only our own CI asks for this: a newer compiler's warning must not break a user's build.
    if Context.environment["TIDEMARK_WARNINGS_AS_ERRORS"] != nil {
        settings.append(.treatAllWarnings(as: .error))
    }
    return settings
}()

/// `make fuzz` asks for this: libFuzzer's driver needs flags that no other build has.
let isFuzzing = Context.environment["TIDEMARK_FUZZ"] != nil
let fuzzDependencies: [Target.Dependency] = [
    "Protocol", "Running", "Shared", .product(name: "NIOCore", package: "swift-nio"),
]
let fuzzTarget: Target =
    isFuzzing
    ? .executableTarget(
        name: "tidemark-fuzz",
        dependencies: fuzzDependencies,
        path: "Tests/FuzzTests",
        exclude: ["CorpusTests.swift", "Corpus"],
        swiftSettings: settings
    )
    : .testTarget(
        name: "FuzzTests",
        dependencies: fuzzDependencies,
        exclude: ["Driver", "Corpus"],
        swiftSettings: settings
    )

/// A room of the master, one folder and one module.
///
/// The list below is in the order of the floors: each uses only those above it.
func room(
    _ name: String,
    _ dependencies: [Target.Dependency],
    resources: [Resource] = []
) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        path: "Sources/Master/\(name)",
        resources: resources,
        swiftSettings: settings
    )
}

/// The only library that the heart needs.
let yams: Package.Dependency = .package(url: "https://github.com/jpsim/Yams", from: "6.2.2")

let package = Package(
    name: "tidemark",
    products: [
        .executable(name: "tidemark", targets: ["MasterMain"]),
        .executable(name: "tidemark-worker", targets: ["WorkerMain"]),
        .executable(name: "content-platform", targets: ["ContentPlatform"]),
        .executable(name: "tidemark-swarm", targets: ["Swarm"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        yams,
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "CDistributions"),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "Shared",
            dependencies: [.product(name: "Yams", package: "Yams")],
            swiftSettings: settings
        ),
        .target(
            name: "Protocol",
            dependencies: [
                "CZlib", "Shared",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            exclude: ["journal.proto", "tidemark.proto"],
            swiftSettings: settings
        ),
        .target(
            name: "Worker",
            dependencies: [
                "CCurl", "Protocol", "Shared",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            exclude: ["Main"],
            swiftSettings: settings
        ),
        room("Statistics", ["CDistributions"]),
        room("Text", []),
        room("Files", ["CZlib", "Shared", "Text"]),
        room("Judging", ["Files", "Shared", "Statistics", "Text"]),
        room(
            "Importing",
            ["Files", "Shared", "Text"],
            resources: [.embedInCode("locustfile.py")]
        ),
        room(
            "Records",
            [
                "Files", "Judging", "Shared", "Statistics", "Text",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        room(
            "Running",
            [
                "Files", "Judging", "Protocol", "Shared", "Statistics", "Text",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "X509", package: "swift-certificates"),
            ]
        ),
        room(
            "Reporting",
            ["Files", "Judging", "Protocol", "Records", "Running", "Shared", "Statistics", "Text"],
            resources: [
                .embedInCode("HTML/charts.js"), .embedInCode("HTML/parts.js"),
                .embedInCode("HTML/report.html"), .embedInCode("HTML/report.js"),
                .embedInCode("HTML/style.css"), .embedInCode("HTML/verdict.js"),
            ]
        ),
        room(
            "Serving",
            [
                "Files", "Judging", "Protocol", "Records", "Reporting", "Running", "Shared",
                "Statistics", "Text",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            resources: [
                .embedInCode("Page/drift.js"), .embedInCode("Page/icon.svg"),
                .embedInCode("Page/live-charts.js"), .embedInCode("Page/live.js"),
                .embedInCode("Page/page.css"), .embedInCode("Page/page.html"),
                .embedInCode("Page/page.js"), .embedInCode("Page/past.js"),
                .embedInCode("Page/progress.js"), .embedInCode("Page/run.js"),
                .embedInCode("Page/server.js"),
            ]
        ),
        room(
            "CLI",
            [
                "Files", "Importing", "Judging", "Protocol", "Records", "Reporting", "Running",
                "Serving", "Shared", "Text",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .executableTarget(
            name: "WorkerMain",
            dependencies: ["Worker"],
            path: "Sources/Worker/Main",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "MasterMain",
            dependencies: ["CLI"],
            path: "Sources/Master/Main",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "ContentPlatform",
            dependencies: [
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Examples/ContentPlatform",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "Swarm",
            dependencies: [
                "Protocol", "Shared",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Benchmarks/Swarm",
            swiftSettings: settings
        ),
        .target(
            name: "TestSupport",
            dependencies: ["Shared"],
            path: "Tests/Support",
            swiftSettings: settings
        ),
        .testTarget(
            name: "SharedTests",
            dependencies: ["Shared", "TestSupport"],
            exclude: ["JSON/fill-jsonpath-cases.py", "JSON/jsonpath-cases.json"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ProtocolTests",
            dependencies: [
                "Protocol", "Shared", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "WorkerTests",
            dependencies: [
                "Worker", "Protocol", "Shared",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "StatisticsTests",
            dependencies: ["Shared", "Statistics", "TestSupport"],
            exclude: ["cases.json", "make-cases.py"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "TextTests",
            dependencies: ["Text"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FilesTests",
            dependencies: ["Files", "Shared", "TestSupport"],
            exclude: ["Golden"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "JudgingTests",
            dependencies: ["Files", "Judging", "Shared", "Statistics", "TestSupport"],
            exclude: ["Gate/reference_gate.py", "Golden", "Pairs/reference_paired.py"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ImportingTests",
            dependencies: ["Importing", "Shared", "TestSupport"],
            exclude: ["Golden", "Samples"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "RecordsTests",
            dependencies: [
                "Files", "Judging", "JudgingTests", "Records", "Shared", "Statistics",
                "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            exclude: ["Drift/otava_reference.py", "Golden"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "RunningTests",
            dependencies: [
                "Judging", "JudgingTests", "Protocol", "ProtocolTests", "Running", "Shared",
                "TestSupport",
            ],
            exclude: ["Golden"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ReportingTests",
            dependencies: [
                "Judging", "JudgingTests", "Protocol", "ProtocolTests", "Records", "RecordsTests",
                "Reporting", "Running", "Shared", "TestSupport", "Text",
            ],
            exclude: ["Golden"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ServingTests",
            dependencies: [
                "Files", "Judging", "Protocol", "ProtocolTests", "Records", "RecordsTests",
                "Reporting", "Running", "RunningTests", "Serving", "Shared", "TestSupport", "Text",
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CLITests",
            dependencies: [
                "CLI", "Files", "Judging", "Protocol", "ProtocolTests", "Records", "RecordsTests",
                "Running", "Shared", "TestSupport", "Text",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "Judging", "Protocol", "ProtocolTests", "Running", "Shared", "TestSupport",
                "Worker",
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "ContentPlatform", "MasterMain", "Running", "Shared", "WorkerMain",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "TidyTests", swiftSettings: settings),
        fuzzTarget,
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

// `make test-heart` asks for this: what makes a verdict, without what only the rest needs.
if Context.environment["TIDEMARK_HEART"] != nil {
    let heart: Set = [
        "CDistributions", "CZlib", "Shared", "Statistics", "Text", "Files", "Judging",
        "TestSupport",
        "StatisticsTests", "TextTests", "FilesTests", "JudgingTests",
    ]
    package.products = []
    package.dependencies = [yams]
    package.targets.removeAll { !heart.contains($0.name) }
}
