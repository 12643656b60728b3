// swift-tools-version: 6.2
// A peer for the benchmarks: Hummingbird with a constant answer.
import PackageDescription

let package = Package(
    name: "Peer",
    platforms: [.macOS(.v15)],
    dependencies: [.package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0")],
    targets: [
        .executableTarget(name: "Peer", dependencies: [.product(name: "Hummingbird", package: "hummingbird")])
    ]
)
