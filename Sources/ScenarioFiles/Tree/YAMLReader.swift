// YAML text to the syntax tree: one document, plain aliases, no tags, and bounds on everything an alias can multiply.

/// Builds the tree of a YAML document from libyaml's events.
struct YAMLReader: ~Copyable {
    /// Mappings and lists inside one another.
    static let deepest = 64
    /// How many bytes aliases may add to a file; without a bound ten lines could ask for a billion values.
    static let mostAliased = 1_048_576
    /// `%` lines; libyaml compares every %TAG with every other.
    static let mostDirectives = 16

    private var events: YAMLEvents
    private var anchors: [String: Node] = [:]
    /// Anchors whose node is still being read: an alias to one would never end.
    private var openAnchors: Set<String> = []
    private var aliased = 0
    /// Keys that stand twice; the tree is complete without them, so reading goes on.
    private(set) var duplicates: [Diagnostic] = []

    init(_ text: SourceText) throws(Diagnostic) {
        if let surplus = directiveLine(text.bytes, number: Self.mostDirectives + 1) {
            throw Diagnostic(
                .syntax,
                at: Position(line: surplus, column: 1),
                "more than \(Self.mostDirectives) lines begin with %"
            )
        }
        events = YAMLEvents(text)
    }

    /// Reads the whole stream.
    ///
    /// - Returns: The document's value; nil when the file is empty.
    /// - Throws: `Diagnostic` for the first thing that cannot be read.
    mutating func document() throws(Diagnostic) -> Node? {
        _ = try events.next()
        guard case .documentStart = try events.next().kind else { return nil }
        let root = try node(try events.next(), depth: 0)
        _ = try events.next()
        let after = try events.next()
        guard case .streamEnd = after.kind else {
            throw Diagnostic(
                .syntax,
                at: after.position,
                "a second document begins here; a scenario is one document"
            )
        }
        return root
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws(Diagnostic) -> Node {
        if let tag = event.tag {
            throw Diagnostic(
                .syntax,
                at: event.position,
                "the tag `\(tag)` is not supported; quote text instead"
            )
        }
        if let anchor = event.anchor { openAnchors.insert(anchor) }
        let node: Node
        switch event.kind {
        case .alias(let name): return try target(of: name, at: event.position, depth: depth)
        case .sequenceStart: node = Node(.sequence(try elements(event, depth)), at: event.position)
        case .mappingStart: node = Node(.mapping(try entries(event, depth)), at: event.position)
        case .scalar(let text, let isPlain):
            node = Node(.scalar(isPlain ? Scalar(plain: text) : Scalar(text, .string)), at: event.position)
        default: throw Diagnostic(.syntax, at: event.position, "a value is missing here")
        }
        if let anchor = event.anchor {
            openAnchors.remove(anchor)
            anchors[anchor] = node
        }
        return node
    }

    private mutating func elements(_ start: YAMLEvent, _ depth: Int) throws(Diagnostic) -> [Node] {
        try checkDepth(depth + 1, at: start.position)
        var elements: [Node] = []
        while true {
            let event = try events.next()
            if case .sequenceEnd = event.kind { return elements }
            elements.append(try node(event, depth: depth + 1))
        }
    }

    private mutating func entries(_ start: YAMLEvent, _ depth: Int) throws(Diagnostic) -> [Node.Entry] {
        try checkDepth(depth + 1, at: start.position)
        var entries: [Node.Entry] = []
        var lines: [String: Int] = [:]
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind { return entries }
            let key = try key(event)
            let value = try node(try events.next(), depth: depth + 1)
            if let line = lines[key] {
                duplicates.append(.duplicate(key, at: event.position, firstAtLine: line))
                continue
            }
            lines[key] = event.position.line
            entries.append(Node.Entry(key: key, keyPosition: event.position, value: value))
        }
    }

    private func key(_ event: YAMLEvent) throws(Diagnostic) -> String {
        guard event.tag == nil, event.anchor == nil, case .scalar(let text, let isPlain) = event.kind else {
            throw Diagnostic(
                .syntax,
                at: event.position,
                "a key must be plain text, without tag, anchor or alias"
            )
        }
        guard text != "<<" || !isPlain else {
            throw Diagnostic(
                .syntax,
                at: event.position,
                "merge keys (`<<`) are not supported; write the keys out, or use an alias for the whole value"
            )
        }
        return text
    }

    private mutating func target(of name: String, at position: Position, depth: Int) throws(Diagnostic)
        -> Node
    {
        guard !openAnchors.contains(name) else {
            throw Diagnostic(.syntax, at: position, "the alias `*\(name)` stands inside its own anchor")
        }
        guard var node = anchors[name] else {
            throw Diagnostic(.syntax, at: position, "no anchor `&\(name)` comes before this alias")
        }
        aliased += node.weight
        guard aliased <= Self.mostAliased else {
            throw Diagnostic(
                .syntax,
                at: position,
                "aliases multiply to more than 1 MiB"
            )
        }
        try checkDepth(depth + node.depth, at: position)
        // Errors in the value are told where it is used: only there it is known what it should be.
        node.position = position
        return node
    }

    private func checkDepth(_ depth: Int, at position: Position) throws(Diagnostic) {
        guard depth > Self.deepest else { return }
        throw Diagnostic(.syntax, at: position, "values are nested deeper than \(Self.deepest)")
    }
}

extension Diagnostic {
    /// A key that stands twice in one mapping.
    static func duplicate(_ key: String, at position: Position, firstAtLine line: Int) -> Diagnostic {
        Diagnostic(
            .syntax,
            at: position,
            "the key `\(key)` stands twice; it is first written at line \(line)"
        )
    }
}

/// The line of the n-th line that begins with `%`; nil when there are fewer.
private func directiveLine(_ bytes: [UInt8], number: Int) -> Int? {
    var line = 1
    var found = 0
    var previous = UInt8(ascii: "\n")
    for byte in bytes {
        if previous == UInt8(ascii: "\n"), byte == UInt8(ascii: "%") { found += 1 }
        if found == number { return line }
        if byte == UInt8(ascii: "\n") { line += 1 }
        previous = byte
    }
    return nil
}
