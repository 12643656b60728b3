// What libFuzzer calls. The environment variable FUZZ names the reader that gets the bytes.
import Glibc

/// A reader under test: it must neither trap nor read bytes differently when they come in two pieces.
private let target: @Sendable (FuzzInput) -> Void = {
    switch getenv("FUZZ").map({ String(cString: $0) }) {
    case "connection": ConnectionTarget.run
    case "chunks": ChunkTarget.run
    case "response": ResponseTarget.run
    case "multipart": MultipartTarget.run
    case "csv": FeedTarget.run
    case "yaml": { ScenarioTarget.run($0, as: .yaml) }
    case "json": { ScenarioTarget.run($0, as: .json) }
    case "frames": DeskTarget.frames
    case "admin": DeskTarget.admin
    case "scenario": DeskTarget.scenario
    case "filter": DeskTarget.filter
    case "path": PathTarget.run
    case "patch": DeskTarget.patch
    case "token": DeskTarget.token
    case let name: preconditionFailure("FUZZ names no reader: \(name ?? "")")
    }
}()

/// One input of libFuzzer; the first byte says where the others are cut in two.
struct FuzzInput {
    let bytes: [UInt8]
    let cut: Int

    init(_ raw: UnsafeBufferPointer<UInt8>) {
        bytes = Array(raw.dropFirst())
        cut = bytes.count * Int(raw.first ?? 0) / 255
    }

    /// The bytes in one piece, in two, and one by one.
    var deliveries: [[[UInt8]]] {
        [[bytes], [Array(bytes[..<cut]), Array(bytes[cut...])], bytes.map { [$0] }]
    }

    /// Requires `outcome` to be the same for every delivery.
    func expectSame<Outcome: Equatable>(_ outcome: ([[UInt8]]) -> Outcome) {
        let outcomes = deliveries.map(outcome)
        guard outcomes.allSatisfy({ $0 == outcomes[0] }) else {
            for (outcome, pieces) in zip(outcomes, ["whole", "cut in two", "byte by byte"]) {
                print("\(pieces): \(outcome)")
            }
            fflush(nil)
            abort()
        }
    }
}

/// libFuzzer's entry.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target(FuzzInput(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
