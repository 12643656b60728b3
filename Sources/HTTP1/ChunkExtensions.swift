// What may follow a chunk's size, RFC 9112 §7.1.1: `*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )`.
// Nobody uses them, and they are skipped; but parsers that differ on where they end can be played against each other.
import HTTPMessages

/// The syntax of the extensions of one chunk, a byte at a time.
struct ChunkExtensions: Sendable {
    private enum State {
        case nameStart, name, nameEnd, valueStart, value, quoted, escaped, quotedEnd
        /// White space before a semicolon: the line does not end here.
        case space
    }

    private var state: State
    private var count: UInt16 = 1

    /// The most bytes of extensions on one chunk; more is an attack.
    private static let longest = 256

    /// Begins with the byte behind the chunk's size; nil when no extension begins so.
    init?(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: ";"): state = .nameStart
        case .space, .tab: state = .space
        default: return nil
        }
    }

    /// Takes the next byte.
    ///
    /// - Returns: whether it was the CR at the end of the line.
    /// - Throws: the rule that it broke.
    mutating func take(_ byte: UInt8, at offset: Int) throws(RequestRefusal) -> Bool {
        if byte == .carriageReturn, state == .name || state == .value || state == .quotedEnd { return true }
        guard let next = next(after: byte) else {
            throw RequestRefusal(Self.ruleBroken(by: byte), at: offset)
        }
        state = next
        count += 1
        guard count <= Self.longest else { throw RequestRefusal(.chunkExtensionTooLong, at: offset) }
        return false
    }

    private func next(after byte: UInt8) -> State? {
        let isSpace = byte == .space || byte == .tab
        let isToken = ByteClass.token.contains(byte)
        return switch state {
        case .nameStart where isSpace, .valueStart where isSpace: state
        case .nameStart: isToken ? .name : nil
        case .name where isToken: .name
        case .name where byte == UInt8(ascii: "="), .nameEnd where byte == UInt8(ascii: "="): .valueStart
        case .name where isSpace, .nameEnd where isSpace: .nameEnd
        case .valueStart where byte == UInt8(ascii: "\""): .quoted
        case .valueStart: isToken ? .value : nil
        case .value where isToken: .value
        case .quoted where byte == UInt8(ascii: "\""): .quotedEnd
        case .quoted where byte == UInt8(ascii: "\\"): .escaped
        case .quoted, .escaped: Self.isText(byte) ? .quoted : nil
        case .name, .nameEnd, .value, .quotedEnd, .space:
            byte == UInt8(ascii: ";") ? .nameStart : isSpace ? .space : nil
        }
    }

    /// Whether a quoted string may hold it, escaped or not (RFC 9110 §5.6.4).
    private static func isText(_ byte: UInt8) -> Bool { byte == .tab || (byte >= 0x20 && byte != 0x7F) }

    private static func ruleBroken(by byte: UInt8) -> BrokenRule {
        switch byte {
        case .lineFeed: .chunkLineEnd
        case .tab, .carriageReturn, 0x20..<0x7F, 0x80...: .chunkExtensionMalformed
        default: .chunkExtensionByte
        }
    }
}
