// Comparisons in words against comparisons byte by byte, at every length around the words' ends.

import Testing

@testable import CloudAPI

@Suite struct ByteRunsTests {
    private static let text = (0..<200).map { UInt8(ascii: "a") + UInt8($0 % 26) }

    @Test(arguments: 0...200) func runsAreEqualWhenEveryByteIs(count: Int) {
        let left = Array(Self.text.prefix(count))
        #expect(areEqual(left, left, count: count))
        for place in left.indices {
            var right = left
            right[place] ^= 0x20
            #expect(!areEqual(left, right, count: count))
        }
    }

    @Test(arguments: 4...40) func caseOfLettersDoesNotCount(count: Int) {
        let lowercase = Array("x-drydock-tenant_09:zaz{`@[ -content-type".utf8.prefix(count))
        #expect(areEqualCaseless(lowercase, lowercase, count: count))
        for place in lowercase.indices {
            for bit in 0..<8 {
                var other = lowercase
                other[place] ^= 1 << UInt8(bit)
                let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowercase[place])
                #expect(areEqualCaseless(other, lowercase, count: count) == (isLetter && bit == 5))
            }
        }
    }

    @Test(arguments: 0...40) func theFirstPlaceIsFound(count: Int) {
        let bytes = [UInt8](repeating: UInt8(ascii: "."), count: count) + Array("/./".utf8)
        for start in 0...count {
            let span = bytes.span
            #expect(span.firstPlace(of: UInt8(ascii: "/"), from: start, to: bytes.count) == count)
            #expect(span.firstPlace(of: UInt8(ascii: "/"), from: start, to: count) == count)
            #expect(span.firstPlace(of: 0x80, from: start, to: bytes.count) == bytes.count)
        }
    }
}
