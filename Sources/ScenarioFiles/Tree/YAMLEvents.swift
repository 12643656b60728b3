// libyaml's event parser behind a safe face: bytes in, events with their places out.

import CYAML

/// The events of one YAML stream, one at a time.
@safe struct YAMLEvents: ~Copyable {
    /// Owned, and initialised from `init` to `deinit`; it reads from `input`.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    /// Owned; a copy of the text that does not move while `parser` lives.
    private let input: UnsafeMutableBufferPointer<UInt8>

    init(_ text: SourceText) {
        unsafe input = .allocate(capacity: max(text.bytes.count, 1))
        _ = unsafe input.update(fromContentsOf: text.bytes)
        unsafe parser = .allocate(capacity: 1)
        let isReady = unsafe yaml_parser_initialize(parser)
        precondition(isReady == 1, "libyaml found no memory")
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, text.bytes.count)
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    /// The next event.
    ///
    /// - Throws: `Diagnostic` for what is no YAML.
    mutating func next() throws(Diagnostic) -> YAMLEvent {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw unsafe problem(of: parser.pointee) }
        defer { unsafe yaml_event_delete(&event) }
        return unsafe YAMLEvent(event)
    }
}

extension YAMLEvent {
    /// Copies what an event of libyaml holds; its pointers live until `yaml_event_delete`.
    fileprivate init(_ event: yaml_event_t) {
        unsafe position = Position(event.start_mark)
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: kind = .streamStart
        case YAML_DOCUMENT_START_EVENT: kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
        case YAML_ALIAS_EVENT: kind = unsafe .alias(text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            kind = unsafe .scalar(
                text: String(decoding: bytes, as: UTF8.self),
                isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE
            )
            unsafe (anchor, tag) = (text(scalar.anchor), text(scalar.tag))
        case YAML_SEQUENCE_START_EVENT:
            kind = .sequenceStart
            let start = unsafe event.data.sequence_start
            unsafe (anchor, tag) = (text(start.anchor), text(start.tag))
        case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            kind = .mappingStart
            let start = unsafe event.data.mapping_start
            unsafe (anchor, tag) = (text(start.anchor), text(start.tag))
        case YAML_MAPPING_END_EVENT: kind = .mappingEnd
        default: kind = .streamEnd
        }
    }
}

extension Position {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }
}

/// A C string of libyaml's; nil for a null pointer.
private func text(_ pointer: UnsafePointer<UInt8>?) -> String? {
    unsafe pointer.map { unsafe String(cString: $0) }
}

/// Why libyaml stopped.
///
/// Its sentences are kept, since people search for them; what usually is the cause is added.
private func problem(of parser: yaml_parser_t) -> Diagnostic {
    let problem = unsafe parser.problem.map { unsafe String(cString: $0) } ?? "no memory is left"
    let context = unsafe parser.context.map { unsafe String(cString: $0) }
    let began = unsafe Position(parser.context_mark)
    let place = unsafe Position(parser.problem_mark)
    var message = "this is no YAML: \(problem)"
    if let context {
        message += " \(context)"
        if began.line != place.line, began < place { message += " that begins at line \(began.line)" }
    }
    return Diagnostic(
        .syntax,
        at: place,
        message + (usualCause(of: problem, context).map { "; \($0)" } ?? "")
    )
}

/// What a person most likely has to change.
private func usualCause(of problem: String, _ context: String?) -> String? {
    if context == "while scanning an alias" { return "a `*` by itself must be quoted: \"*\"" }
    if problem.hasPrefix("mapping values are not allowed") {
        return "text with a colon must be quoted, and keys of one mapping begin in one column"
    }
    if problem.hasPrefix("found character that cannot start any token") {
        return "indent with spaces, not tabs, and quote text that begins with @, ` or %"
    }
    if problem.hasPrefix("did not find expected key") || problem.hasPrefix("could not find expected ':'") {
        return "check the indentation and the quotes of this line and the one before"
    }
    return nil
}

/// What libyaml found at one place.
struct YAMLEvent {
    enum Kind {
        case streamStart, streamEnd
        case documentStart, documentEnd
        case alias(String)
        case scalar(text: String, isPlain: Bool)
        case sequenceStart, sequenceEnd
        case mappingStart, mappingEnd
    }

    var kind: Kind
    var position: Position
    var anchor: String?
    var tag: String?
}
