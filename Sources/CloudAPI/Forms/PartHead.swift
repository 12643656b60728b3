// The head of a part of a multipart body (RFC 7578 §4.2 to §4.4), as leniently as clients need it.

import HTTPMessages

/// What a part says of itself.
struct PartHead: Hashable {
    /// Nil when the part has no Content-Disposition with a name.
    var name: String?
    /// Nil when the part is no file.
    var fileName: String?

    /// Reads the lines of a head, without the empty line that ends it.
    ///
    /// Fields may stand in any order, names in any case, parameter values with or without quotation marks. A line that
    /// begins with white space continues the one before it. What follows a closing quotation mark is passed over:
    /// SailPoint's File Upload Utility sends `filename="file.csv" "`.
    init(_ bytes: ArraySlice<UInt8>) throws(MultipartError) {
        for line in Self.unfolded(bytes) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
                throw .malformedPartHead
            }
            let fieldName = String(decoding: line[..<colon], as: UTF8.self)
            guard fieldName.lowercased() == "content-disposition" else { continue }
            let disposition = HeaderParameters(line[(colon + 1)...])
            name = disposition["name"]
            fileName = disposition["filename"] ?? disposition["filename*"]
        }
    }

    private static func unfolded(_ bytes: ArraySlice<UInt8>) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            guard !text.isEmpty else { continue }
            let isContinuation = text.first == UInt8(ascii: " ") || text.first == UInt8(ascii: "\t")
            if isContinuation, !lines.isEmpty {
                lines[lines.count - 1] += text
            } else {
                lines.append(Array(text))
            }
        }
        return lines
    }
}
