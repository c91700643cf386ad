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
    "Master", "Protocol", "Shared", .product(name: "NIOCore", package: "swift-nio"),
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
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
    ],
    targets: [
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "Shared",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Yams", package: "Yams"),
            ],
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
        .target(
            name: "Master",
            dependencies: [
                "Protocol", "Shared",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "SwiftCSV", package: "SwiftCSV"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "X509", package: "swift-certificates"),
                .product(name: "Yams", package: "Yams"),
            ],
            exclude: ["Main"],
            resources: [
                .embedInCode("Importing/locustfile.py"),
                .embedInCode("Reporting/HTML/charts.js"), .embedInCode("Reporting/HTML/parts.js"),
                .embedInCode("Reporting/HTML/report.html"),
                .embedInCode("Reporting/HTML/report.js"),
                .embedInCode("Reporting/HTML/style.css"), .embedInCode("Reporting/HTML/verdict.js"),
                .embedInCode("Serving/Page/drift.js"), .embedInCode("Serving/Page/icon.svg"),
                .embedInCode("Serving/Page/live-charts.js"), .embedInCode("Serving/Page/live.js"),
                .embedInCode("Serving/Page/page.css"), .embedInCode("Serving/Page/page.html"),
                .embedInCode("Serving/Page/page.js"), .embedInCode("Serving/Page/past.js"),
                .embedInCode("Serving/Page/progress.js"), .embedInCode("Serving/Page/run.js"),
                .embedInCode("Serving/Page/server.js"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "WorkerMain",
            dependencies: ["Worker"],
            path: "Sources/Worker/Main",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "MasterMain",
            dependencies: ["Master"],
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
            dependencies: ["Protocol", "Shared"],
            path: "Tests/Support",
            swiftSettings: settings
        ),
        .testTarget(
            name: "SharedTests",
            dependencies: ["Shared", "TestSupport"],
            exclude: [
                "JSON/jsonpath-cases.json", "Statistics/cases.json", "Statistics/make-cases.py",
            ],
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
            name: "MasterTests",
            dependencies: [
                "Master", "Protocol", "Shared", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            exclude: [
                "Drift/otava_reference.py", "Gate/Paired/reference_paired.py",
                "Gate/reference_gate.py", "Golden", "Import/Samples",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "Master", "Protocol", "Shared", "TestSupport", "Worker",
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "ContentPlatform", "Master", "MasterMain", "Shared", "WorkerMain",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "TidyTests", swiftSettings: settings),
        fuzzTarget,
    ],
    swiftLanguageModes: [.v6]
)
