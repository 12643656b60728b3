// The segments of digests against a dictionary, and the digests themselves.

import IdentityCloud
import Testing

@testable import AccountFiles

@Suite struct AccountDigestsTests {
    @Test(arguments: [0, 1, 10, 1_000, 100_000]) func segmentsHoldWhatADictionaryHolds(size: Int) {
        let draws = SeedStream(seed: 1, "digests")
        var model: [UInt64: UInt64] = [:]
        var keys: [UInt64] = []
        let rows = (0..<UInt64(size * 2)).map { number in
            let key = draws.bits(at: draws.bits(at: number) % UInt64(size))
            if model.updateValue(number, forKey: key) == nil { keys.append(key) }
            return AccountDigest(key: key, values: number)
        }
        let segment = DigestSegment(rows)
        #expect(segment.accounts.map(\.key) == keys)
        #expect(segment.accounts.allSatisfy { model[$0.key] == $0.values })
        for number in 0..<UInt64(size) {
            let key = draws.bits(at: number)
            #expect(segment.position(of: key).map { segment.accounts[$0].values } == model[key])
        }
    }

    @Test func segmentsHoldKeysThatLieTogether() {
        let keys = (1...5_000).map { UInt64($0) }
        let accounts = (keys + keys.map { .max - $0 }).map { AccountDigest(key: $0, values: 7) }
        let segment = DigestSegment(accounts + accounts)
        #expect(segment.count == 10_000)
        #expect(accounts.indices.allSatisfy { segment.position(of: accounts[$0].key) == $0 })
        #expect(segment.position(of: 5_001) == nil && segment.position(of: .max) == nil)
    }

    @Test func anIndexServesTheFirstOfItsAccounts() {
        let accounts = (1...1_000).map { AccountDigest(key: UInt64($0) << 40, values: 0) }
        let first = DigestSegment(Array(accounts[..<600]), indexedLike: DigestSegment(accounts))
        #expect(accounts.indices.allSatisfy { first.position(of: accounts[$0].key) == ($0 < 600 ? $0 : nil) })
    }

    private static let seeds = ["id", "name", "a column with a long name"].map(CellSeed.init(of:))

    @Test func digestsDependOnEveryByteTheLengthAndTheColumn() {
        let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 &* 37) | 1 }
        for seed in Self.seeds {
            var seen: Set<UInt64> = []
            for count in 0...70 {
                seen.insert(CellDigest(bytes.span, in: 0..<count, seed).value)
                for place in 0..<count {
                    var other = bytes
                    other[place] ^= 0x40
                    seen.insert(CellDigest(other.span, in: 0..<count, seed).value)
                }
            }
            #expect(seen.count == 71 + 70 * 71 / 2)
        }
        #expect(Set(Self.seeds.map { CellDigest(bytes.span, in: 0..<9, $0).value }).count == Self.seeds.count)
    }

    @Test(arguments: 0..<50) func everyWayToDigestACellGivesTheSame(count: Int) throws {
        let text = Array("what stands here does not matter, only what is between, and never a comma".utf8)
        let content = Array(text[5..<5 + count].map { $0 == .comma ? UInt8(ascii: ";") : $0 })
        for seed in Self.seeds {
            let alone = CellDigest(content.span, in: 0..<count, seed).value
            var bytewise = CellDigest(seed)
            for byte in content { bytewise.append(byte) }
            let amid = Array(text[..<5]) + content + Array(text[(5 + count)...])
            #expect(bytewise.value == alone)
            #expect(CellDigest(amid.span, in: 5..<5 + count, seed).value == alone)
            #expect(plainDigest(of: amid.span, from: 5, to: 5 + count, seed) == alone)
        }
        #expect((CellDigest(content.span, in: 0..<count, .key).keyValue == 0) == (count == 0))
    }

    @Test(arguments: 0..<4) func utf8CheckAgreesWithTheStandardLibrary(part: UInt64) {
        let pieces: [[UInt8]] = [
            [0x41], [0xC3, 0xA9], [0xE2, 0x82, 0xAC], [0xF0, 0x9F, 0x98, 0x80], [0x80], [0xC0], [0xC1, 0x81],
            [0xE0, 0x80],
            [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xED, 0xA0], [0xEF, 0xBF, 0xBF], [0xF0, 0x8F],
            [0xF4, 0x8F, 0xBF, 0xBF],
            [0xF4, 0x90], [0xF5], [0xFF], [0xE2, 0x82], [0xF0, 0x90, 0x80],
        ]
        let draws = SeedStream(seed: part, "utf8")
        for number in 0..<2_000 as Range<UInt64> {
            let bytes = (0...draws.bits(at: number * 8) % 4).flatMap {
                pieces[Int(draws.bits(at: number * 8 + 1 + $0) % UInt64(pieces.count))]
            }
            let expected = String(validating: bytes, as: UTF8.self) != nil
            #expect(UTF8Check.accepts(bytes.span, in: 0..<bytes.count) == expected, "\(bytes)")
        }
    }
}
