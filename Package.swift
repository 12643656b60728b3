// swift-tools-version: 6.2
// Drydock: a stand-in for SailPoint Identity Security Cloud, for testing software that calls it.
//
// Two islands meet in CloudAPI and AdminAPI: the engine knows HTTP and nothing of ISC, the domain knows ISC and no
// socket, clock or file. The dependency lists below are the allowed arrows; CONTRIBUTING.md explains them.
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .strictMemorySafety(), .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let testing: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

/// A source target of this package with the project's compiler settings.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of one source target; `resources` are corpora and recorded data beside the tests.
func tests(of name: String, _ more: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: [.byName(name: name)] + more,
        resources: resources,
        swiftSettings: testing
    )
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "drydock",
    products: [
        .library(name: "Drydock", targets: ["Drydock"]),
        .library(name: "DrydockTesting", targets: ["DrydockTesting"]),
        .executable(name: "drydock", targets: ["DrydockCommand"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    ],
    targets: [
        // The engine island.
        room("HTTPMessages", ["Formats"]),
        room("Connections", ["HTTPMessages"]),
        room("HTTP1", ["Connections", "HTTPMessages"]),
        room("HTTP2", ["Connections", "HTTPMessages", "CNghttp2"]),
        room("TLS", ["COpenSSL"]),
        room("Sockets", ["CPosixShims"]),
        room(
            "HTTPServer",
            ["HTTP1", "HTTP2", "TLS", "Sockets", "Connections", "HTTPMessages", "CPosixShims", logging]
        ),
        room("HTTPClient", ["HTTP1", "TLS", "Sockets", "HTTPMessages", "Formats", "CPosixShims"]),

        // The domain island.
        room("AccountFiles", ["Formats"]),
        room("IdentityCloud", ["AccountFiles", "Formats"]),
        room("Scenarios", ["IdentityCloud", "Formats"]),
        room("Journal", ["Scenarios", "IdentityCloud", "Formats"]),
        room("Tenancy", ["Journal", "Scenarios", "IdentityCloud", "AccountFiles"]),
        room("ScenarioFiles", ["Scenarios", "IdentityCloud", "Formats", "CYAML", "CBuiltInScenarios"]),
        room("Formats"),

        // Where they meet.
        room(
            "CloudAPI",
            [
                "AccountFiles", "IdentityCloud", "Scenarios", "Journal", "Tenancy", "HTTPMessages", "Formats",
                logging,
            ]
        ),
        room("AdminAPI", ["IdentityCloud", "Scenarios", "Journal", "Tenancy", "HTTPMessages", "Formats"]),
        room(
            "Drydock",
            [
                "CloudAPI", "AdminAPI", "HTTPServer", "HTTPClient", "HTTP1", "TLS", "HTTPMessages",
                "ScenarioFiles", "Scenarios",
                "CPosixShims", "CPage",
                "Journal", "Tenancy",
                "IdentityCloud",
                "Formats", logging,
            ]
        ),
        .executableTarget(
            name: "DrydockCommand",
            dependencies: [
                "Drydock", "HTTPClient", "HTTP1", "HTTPMessages", "Formats", "CPosixShims", "CThirdParty",
                argumentParser, logging,
            ],
            swiftSettings: strict
        ),
        room("DrydockTesting", ["Drydock"]),

        // C libraries and calls.
        .systemLibrary(
            name: "CNghttp2",
            pkgConfig: "libnghttp2",
            providers: [.apt(["libnghttp2-dev"])]
        ),
        .systemLibrary(
            name: "CYAML",
            pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"])]
        ),
        .systemLibrary(
            name: "COpenSSL",
            pkgConfig: "openssl",
            providers: [.apt(["libssl-dev"])]
        ),
        .target(name: "CPosixShims"),
        .target(name: "CBuiltInScenarios"),
        .target(name: "CThirdParty"),
        .target(name: "CPage", exclude: ["web"]),

        // Tests mirror Sources; what several of them need stands in TestSupport.
        .target(
            name: "TestSupport",
            dependencies: ["Journal", "Scenarios", "IdentityCloud"],
            path: "Tests/TestSupport",
            swiftSettings: testing + [.enableUpcomingFeature("InternalImportsByDefault")]
        ),
        tests(of: "HTTPMessages"),
        tests(of: "Connections", ["HTTPMessages"]),
        tests(of: "HTTP1", ["Connections", "HTTPMessages", "TestSupport"], resources: [.copy("Corpus")]),
        tests(of: "HTTP2", ["Connections", "HTTPMessages", "TestSupport"]),
        tests(of: "TLS", ["TestSupport"]),
        tests(of: "Sockets"),
        tests(
            of: "HTTPServer",
            ["Connections", "HTTPMessages", "HTTP1", "HTTP2", "TLS", "Sockets", "CPosixShims"]
        ),
        tests(of: "HTTPClient", ["HTTP1", "HTTPMessages", "Formats", "CPosixShims"]),
        tests(of: "AccountFiles", ["IdentityCloud"]),
        tests(of: "IdentityCloud", ["AccountFiles"]),
        tests(of: "Scenarios", ["IdentityCloud"]),
        tests(of: "Journal", ["Scenarios", "IdentityCloud", "TestSupport"]),
        tests(of: "Tenancy", ["Journal", "Scenarios", "IdentityCloud", "AccountFiles", "TestSupport"]),
        tests(of: "ScenarioFiles", ["Scenarios", "IdentityCloud", "Formats", "TestSupport"]),
        tests(of: "Formats", ["TestSupport"]),
        tests(
            of: "CloudAPI",
            ["IdentityCloud", "Scenarios", "Journal", "Tenancy", "HTTPMessages", "Formats", "TestSupport"]
        ),
        tests(
            of: "AdminAPI",
            [
                "CloudAPI", "ScenarioFiles", "IdentityCloud", "Scenarios", "Journal", "Tenancy",
                "HTTPMessages",
                "Formats", logging,
            ]
        ),
        tests(of: "Drydock", ["HTTPMessages"]),
        tests(of: "DrydockTesting", ["Drydock"]),
        .testTarget(name: "EndToEndTests", dependencies: ["DrydockCommand"], swiftSettings: testing),
    ]
)

// Only for Tests/Fuzz/run: libFuzzer brings the program's entry.
if Context.environment["DRYDOCK_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "HTTP1", "HTTP2", "Connections", "HTTPMessages", "CloudAPI", "AccountFiles", "IdentityCloud",
                "ScenarioFiles", "Formats", "Drydock",
            ],
            path: "Tests/Fuzz",
            exclude: ["Seeds", "run", "words"],
            swiftSettings: testing + [.unsafeFlags(["-parse-as-library"])]
        )
    )
}
