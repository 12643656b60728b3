import Formats
import Testing

@Suite struct EditDistanceTests {
    @Test(arguments: [
        ("", "", 0), ("", "abc", 3), ("status", "status", 0), ("statu", "status", 1),
        ("statuss", "status", 1),
        ("stetus", "status", 1), ("sattus", "status", 1), ("kitten", "sitting", 3), ("abc", "xyz", 3),
    ])
    func countsTheSlips(left: String, right: String, slips: Int) {
        #expect(EditDistance.between(Array(left.utf8), Array(right.utf8)) == slips)
        #expect(EditDistance.between(Array(right.utf8), Array(left.utf8)) == slips)
    }
}
