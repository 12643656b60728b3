// Mutated CSV files: the reader and a slow one written from the rules agree on each.

import IdentityCloud
import Testing

@testable import AccountFiles

@Suite struct FeedMutationTests {
    private static let seeds = [
        "id,name,mail\n1,Ann,a@example.org\n2,Bo,b@example.org\n3,Cy,c@example.org\n4,Di,d@example.org\n",
        "id,name\r\n1,\"Ann, the 1st\"\r\n2,\"Bo \"\"B\"\" Bee\"\r\n3,\"Cy\r\nC\"\r\n",
        "\u{FEFF}name,id\nÉva,1\n東京,2\n😀😀😀😀😀😀😀,3\n",
    ].map { Array($0.utf8) }
    private static let interesting: [UInt8] =
        Array(",\"\r\n\0\tx1é".utf8) + [0xC3, 0xA9, 0xFF, 0xEF, 0xBB, 0xBF]

    /// A file with one to four changes, drawn.
    private func mutant(_ number: UInt64) -> [UInt8] {
        let draws = SeedStream(seed: number, "mutant")
        var bytes = Self.seeds[Int(draws.bits(at: 0) % UInt64(Self.seeds.count))]
        for change in 0...(draws.bits(at: 1) % 4) {
            let place = Int(draws.bits(at: 10 + change * 4) % UInt64(max(1, bytes.count)))
            let byte = Self.interesting[Int(draws.bits(at: 11 + change * 4) % UInt64(Self.interesting.count))]
            switch draws.bits(at: 12 + change * 4) % 4 {
            case 0: bytes.insert(byte, at: place)
            case 1: bytes[place] = byte
            case 2: bytes.remove(at: place)
            default: bytes.insert(contentsOf: bytes[place...].prefix(20), at: place)
            }
        }
        return bytes
    }

    @Test(arguments: 0..<8) func agreesWithTheSlowReader(part: UInt64) throws {
        let before = Self.seeds.map { String(decoding: $0, as: UTF8.self) }
        for number in part * 500..<(part + 1) * 500 {
            let bytes = mutant(number)
            let earlier = before[Int(number) % before.count]
            let (reading, feed) = read([bytes], format(after: earlier))
            let bytewise = read(bytes.map { [$0] }, format(after: earlier)).reading
            #expect(reading == bytewise, "mutant \(number)")
            guard let accounts = try? NaiveCSV.accounts(bytes) else {
                #expect(feed == nil, "mutant \(number) should be refused")
                continue
            }
            let old = try NaiveCSV.accounts(Array(earlier.utf8))
            #expect(feed?.delta == NaiveCSV.delta(from: old, to: accounts), "mutant \(number)")
        }
    }
}
