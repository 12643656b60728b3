// Filters of subscriptions: JSONPath that anybody may send, asked of every event.
import Formats

/// Reads a path, which stands up to the first line break, and asks it of the JSON behind that, or of an event.
enum PathTarget {
    static func run(_ input: FuzzInput) {
        let text = String(decoding: input.bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let json = Array(input.bytes.drop { $0 != UInt8(ascii: "\n") })
        let event = (try? JSONReader.read(json)) ?? .object(["status": "Failed", "list": ["a", "b"]])
        do throws(JSONPathError) {
            let path = try JSONPath(text)
            let isMatch = path.values(in: event).contains { !$0.isNull && $0.elements?.isEmpty != true }
            precondition(path.matches(event) == isMatch, "\(text) is not answered the same twice")
        } catch {
            let places = 1...text.unicodeScalars.count + 2
            precondition(places.contains(error.position), "\(text) is wrong \(error)")
        }
    }
}
