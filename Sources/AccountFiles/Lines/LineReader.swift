// The fields of one line, cut eight bytes at a time: for lines with quotes, and for those whose columns stand in another
// order than they are digested in.

/// Where the fields of a line stand.
struct LineFields {
    /// Each field's text: without quotes around it, unless it holds a comma or a quote.
    private(set) var texts: [Range<Int>] = []

    /// Cuts a line into its fields.
    ///
    /// - Returns: false when the line has to be read byte by byte: it is wrong, goes on after a newline inside quotes,
    ///   or holds a control character, or a quote in a field that has none around it.
    mutating func cut(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
        texts.removeAll(keepingCapacity: true)
        var offset = line.lowerBound
        while let (text, end) = field(bytes, offset..<line.upperBound) {
            texts.append(text)
            if end == line.upperBound { return true }
            offset = end + 1
        }
        return false
    }

    /// The content of a field; nil when it holds quotes, which are twice in its text.
    func content(of field: Int, in bytes: Span<UInt8>) -> Range<Int>? {
        let text = texts[field]
        guard !text.isEmpty, bytes[text.lowerBound] == .quote else { return text }
        let content = text.lowerBound + 1..<text.upperBound - 1
        return bytes.first(.quote, in: content) == content.upperBound ? content : nil
    }

    /// The text of the line's first field, and where the comma after it stands or the line ends.
    @inline(__always)
    private func field(_ bytes: Span<UInt8>, _ line: Range<Int>) -> (text: Range<Int>, end: Int)? {
        if !line.isEmpty, bytes[line.lowerBound] == .quote { return quotedField(bytes, line) }
        let end = bytes.firstMark(in: line)
        guard end == line.upperBound || bytes[end] == .comma else { return nil }
        return (line.lowerBound..<end, end)
    }

    @inline(__always)
    private func quotedField(_ bytes: Span<UInt8>, _ line: Range<Int>) -> (text: Range<Int>, end: Int)? {
        let start = line.lowerBound + 1
        var needsQuotes = false
        var offset = bytes.firstMark(in: start..<line.upperBound)
        while offset < line.upperBound {
            let after = offset + 1
            let isQuote = bytes[offset] == .quote
            if isQuote, after == line.upperBound || bytes[after] == .comma {
                return (needsQuotes ? line.lowerBound..<after : start..<offset, after)
            }
            guard !isQuote || bytes[after] == .quote else { return nil }
            guard isQuote || bytes[offset] == .comma else { return nil }
            needsQuotes = true
            offset = bytes.firstMark(in: (isQuote ? after + 1 : after)..<line.upperBound)
        }
        return nil
    }
}
