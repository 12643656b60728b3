import Formats
import Testing

@Suite struct NearestNameTests {
    @Test(arguments: [
        ("", "", 0), ("", "abc", 3), ("status", "status", 0), ("statu", "status", 1),
        ("statuss", "status", 1),
        ("stetus", "status", 1), ("sattus", "status", 1), ("kitten", "sitting", 3), ("abc", "xyz", 3),
    ])
    func countsTheSlips(left: String, right: String, slips: Int) {
        #expect(NearestName.distance(Array(left.utf8), Array(right.utf8)) == slips)
        #expect(NearestName.distance(Array(right.utf8), Array(left.utf8)) == slips)
    }

    @Test(
        arguments: [
            ("statu", "status"), ("stauts", "status"), ("rateLimit", "rate-limit"),
            ("RATE_LIMIT", "rate-limit"),
            ("rate-limits", "rate-limit"), ("x", nil), ("", nil), ("nothing", nil),
        ] as [(String, String?)]
    )
    func findsTheNearestName(name: String, nearest: String?) {
        #expect(NearestName.to(name, among: ["status", "rate-limit", "seed"]) == nearest)
    }

    @Test func ofManyAndLongNamesFewAreCompared() {
        let names = (0..<1_000).map { "tenant-\($0)" }
        #expect(NearestName.to(String(repeating: "x", count: 8_000), among: names) == nil)
        #expect(NearestName.to("tenant-l", among: names) == "tenant-0")
    }
}
