import HTTPMessages
import Testing

@Suite struct ResponseFieldsTests {
    private func text(_ fields: ResponseFields) -> String { String(decoding: fields.lines, as: UTF8.self) }

    @Test func keepsLinesAsTheyAreSent() {
        var fields = ResponseFields()
        fields.append("Content-Type", "text/plain")
        fields.append("X-Bytes", Array("abc".utf8))
        fields.append(named: "X-Name", "v" + "w")
        #expect(text(fields) == "Content-Type: text/plain\r\nX-Bytes: abc\r\nX-Name: vw\r\n")
    }

    @Test func knowsWhereNamesAndValuesStand() {
        var fields = ResponseFields()
        fields.append("A", "1")
        fields.append("Bc", "23")
        let parts = fields.ranges.map {
            [$0.name, $0.value].map { String(decoding: fields.lines[$0.indices], as: UTF8.self) }
        }
        #expect(parts == [["A", "1"], ["Bc", "23"]])
    }

    @Test(arguments: ["a\r\nSet-Cookie: b", "a\nb", "a\0b", "\r"]) func letsNoValueEndItsLine(_ value: String)
    {
        var fields = ResponseFields()
        fields.append("X", value)
        fields.append("Y", Array(value.utf8))
        #expect(fields.lines.filter { $0 == 10 }.count == 2)
        #expect(fields.lines.filter { $0 == 13 }.count == 2)
        #expect(!fields.lines.contains(0))
    }

    @Test func letsNoNameEndItsLine() {
        var fields = ResponseFields()
        fields.append(named: "X: y\r\nZ", "v")
        #expect(text(fields) == "X--y--Z: v\r\n")
    }

    @Test(arguments: ["Date", "date", "DATE"]) func noticesADate(_ name: String) {
        var fields = ResponseFields()
        fields.append(named: name, "x")
        #expect(fields.hasDate)
        fields.removeAll()
        #expect(!fields.hasDate)
        #expect(fields.lines.isEmpty)
    }

    /// `A: 1` and `B: `, whose value is filled in.
    private static let prepared: PreparedFields = {
        var fields = ResponseFields()
        fields.append("A", "1")
        fields.append("B", "?")
        return PreparedFields(fields)
    }()

    private func append(_ value: UInt8, to fields: inout ResponseFields) {
        fields.append(contentsOf: Self.prepared) { lines, start in lines[start + 9] = value }
    }

    @Test func preparedFieldsComeAgainWithoutWhatFollowedThem() {
        var fields = ResponseFields()
        for value in UInt8(ascii: "x")...UInt8(ascii: "z") {
            append(value, to: &fields)
            #expect(text(fields) == "A: 1\r\nB: \(Character(UnicodeScalar(value)))\r\n")
            #expect(fields.ranges.count == 2)
            fields.append("Date", "now")
            #expect(fields.hasDate)
            fields.removeAll()
            #expect(fields.lines.isEmpty && fields.ranges.isEmpty && !fields.hasDate)
            #expect(fields == ResponseFields())
        }
    }

    @Test func preparedFieldsFollowOthers() {
        var fields = ResponseFields()
        append(UInt8(ascii: "x"), to: &fields)
        fields.removeAll()
        fields.append("C", "3")
        append(UInt8(ascii: "y"), to: &fields)
        #expect(text(fields) == "C: 3\r\nA: 1\r\nB: y\r\n")
        let names = fields.ranges.map { String(decoding: fields.lines[$0.name.indices], as: UTF8.self) }
        #expect(names == ["C", "A", "B"])
        fields.removeAll()
        fields.append("C", "4")
        #expect(text(fields) == "C: 4\r\n")
    }
}
