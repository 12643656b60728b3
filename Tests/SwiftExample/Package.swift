// swift-tools-version: 6.2
// A package as Drydock's users have one: a client of Identity Security Cloud, tested with Drydock in the test's process.
import PackageDescription

let package = Package(
    name: "SwiftExample",
    dependencies: [.package(name: "drydock", path: "../..")],
    targets: [
        .target(name: "Uploader"),
        .testTarget(
            name: "UploaderTests",
            dependencies: [
                "Uploader", .product(name: "Drydock", package: "drydock"),
                .product(name: "DrydockTesting", package: "drydock"),
            ]
        ),
    ]
)
