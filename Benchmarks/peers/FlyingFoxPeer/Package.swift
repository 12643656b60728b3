// swift-tools-version: 6.2
// A peer for the benchmarks: FlyingFox with a constant answer.
import PackageDescription

let package = Package(
    name: "Peer",
    platforms: [.macOS(.v15)],
    dependencies: [.package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.0")],
    targets: [.executableTarget(name: "Peer", dependencies: ["FlyingFox"])]
)
