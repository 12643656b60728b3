// What the parser of HTTP/1.1 looks for besides the ends of field values.

import HTTPMessages

extension ByteScan {
    /// The first byte that is no letter, digit or `-`: the end of nearly every field name.
    static func endOfPlainName(_ bytes: Span<UInt8>, from position: Int, to end: Int) -> Int {
        first(bytes, position, end) { (lane: Lane16) -> Hits in
            let folded: Lane16 = lane | Lane16(repeating: 0x20)
            let letter: Hits = (folded &- Lane16(repeating: 0x61)) .< Lane16(repeating: 26)
            let digit: Hits = (lane &- Lane16(repeating: 0x30)) .< Lane16(repeating: 10)
            let dash: Hits = lane .== Lane16(repeating: 0x2D)
            return .!(letter .| digit .| dash)
        } scalar: { byte in
            !((byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x2D)
        }
    }

    /// The first byte that is no letter, digit, `-` or `.`: the end of nearly every host.
    static func endOfPlainHost(_ bytes: Span<UInt8>, from position: Int, to end: Int) -> Int {
        first(bytes, position, end) { (lane: Lane16) -> Hits in
            let folded: Lane16 = lane | Lane16(repeating: 0x20)
            let letter: Hits = (folded &- Lane16(repeating: 0x61)) .< Lane16(repeating: 26)
            let digit: Hits = (lane &- Lane16(repeating: 0x30)) .< Lane16(repeating: 10)
            let mark: Hits = (lane &- Lane16(repeating: 0x2D)) .< Lane16(repeating: 2)
            return .!(letter .| digit .| mark)
        } scalar: { byte in
            !((byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte &- 0x2D < 2)
        }
    }

    /// The first line feed.
    static func lineFeed(_ bytes: Span<UInt8>, from position: Int, to end: Int) -> Int {
        first(bytes, position, end) { (lane: Lane16) -> Hits in
            lane .== Lane16(repeating: 0x0A)
        } scalar: { byte in
            byte == 0x0A
        }
    }

    /// Whether `literal` stands at `position`, all of it before `end`.
    @inline(__always)
    static func matches(
        _ bytes: Span<UInt8>,
        _ literal: StaticString,
        at position: Int,
        to end: Int
    ) -> Bool {
        precondition(position >= 0 && end <= bytes.count)
        let count = literal.utf8CodeUnitCount
        guard end &- position >= count else { return false }
        for offset in 0..<count
        where unsafe bytes[unchecked: position &+ offset] != literal.utf8Start[offset] {
            return false
        }
        return true
    }
}

extension UInt8 {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
}

extension Span<UInt8> {
    /// The byte at an index that the caller has just compared with the end.
    ///
    /// The parser asks for a few hundred bytes a request, every one behind a comparison of its own; a debug build
    /// checks all the same.
    @inline(__always)
    func byte(at index: Int) -> UInt8 {
        assert(index >= 0 && index < count)
        return unsafe self[unchecked: index]
    }
}
