// Bodies of multipart/form-data with the boundary `b`.

@testable import CloudAPI

/// Compares the parts that a scanner finds in pieces and in one.
enum MultipartTarget {
    private struct Parts: MultipartEvents, Equatable {
        var found: [[UInt8]] = []
        var error: String?

        mutating func partBegan(head: ArraySlice<UInt8>) throws(MultipartError) {
            _ = try PartHead(head)
            found.append(Array(head) + [0])
        }

        mutating func partContinued(_ content: Span<UInt8>) {
            for index in content.indices { found[found.count - 1].append(content[index]) }
        }

        mutating func partEnded() { found[found.count - 1].append(1) }
    }

    static func run(_ input: FuzzInput) {
        input.expectSame { pieces in
            var scanner = MultipartScanner(boundary: "b".utf8)
            var parts = Parts()
            do throws(MultipartError) {
                for piece in pieces { try scanner.receive(piece.span, into: &parts) }
                try scanner.finish(into: &parts)
            } catch {
                parts.error = error.message
            }
            return parts
        }
    }
}
