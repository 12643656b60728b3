// Frames made by hand (RFC 9113 §4.1), for what no library would send.

/// Frames as bytes.
enum Frame {
    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    static let opening = preface + settings()

    static func make(type: UInt8, flags: UInt8 = 0, stream: UInt32 = 0, _ payload: [UInt8] = []) -> [UInt8] {
        let length = UInt32(payload.count)
        return [UInt8(length >> 16 & 255), UInt8(length >> 8 & 255), UInt8(length & 255), type, flags]
            + bytes(stream) + payload
    }

    /// The stream that a frame belongs to.
    static func stream(_ frame: [UInt8]) -> UInt32 { frame[5..<9].reduce(0) { $0 << 8 | UInt32($1) } }

    static func bytes(_ number: UInt32) -> [UInt8] {
        [UInt8(number >> 24), UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)]
    }

    static func data(_ stream: UInt32, _ payload: [UInt8], ends: Bool = false) -> [UInt8] {
        make(type: 0, flags: ends ? 1 : 0, stream: stream, payload)
    }

    /// `GET /` or `POST /upload` of localhost, in a literal header block.
    static func headers(
        _ stream: UInt32,
        _ method: String = "GET",
        _ path: String = "/",
        endsStream: Bool = true,
        endsHeaders: Bool = true
    ) -> [UInt8] {
        let flags: UInt8 = (endsStream ? 1 : 0) | (endsHeaders ? 4 : 0)
        return make(type: 1, flags: flags, stream: stream, block(method, path))
    }

    static func block(_ method: String = "GET", _ path: String = "/") -> [UInt8] {
        literal(":method", method) + literal(":scheme", "http") + literal(":authority", "localhost")
            + literal(":path", path)
    }

    /// A field without indexing and without Huffman coding (RFC 7541 §6.2.2).
    static func literal(_ name: String, _ value: String) -> [UInt8] {
        [0] + string(name) + string(value)
    }

    static func string(_ text: String) -> [UInt8] {
        var count = text.utf8.count
        guard count >= 127 else { return [UInt8(count)] + Array(text.utf8) }
        var prefix: [UInt8] = [127]
        count -= 127
        while count >= 128 {
            prefix.append(UInt8(count & 127 | 128))
            count >>= 7
        }
        return prefix + [UInt8(count)] + Array(text.utf8)
    }

    static func priority(_ stream: UInt32) -> [UInt8] { make(type: 2, stream: stream, [0, 0, 0, 0, 16]) }
    static func reset(_ stream: UInt32) -> [UInt8] { make(type: 3, stream: stream, bytes(8)) }
    static func settings(_ entries: [(UInt16, UInt32)] = []) -> [UInt8] {
        make(type: 4, entries.flatMap { [UInt8($0.0 >> 8), UInt8($0.0 & 255)] + bytes($0.1) })
    }
    static func priorityUpdate(_ stream: UInt32) -> [UInt8] {
        make(type: 0x10, bytes(stream) + Array("u=2, i".utf8))
    }
    static func ping() -> [UInt8] { make(type: 6, [1, 2, 3, 4, 5, 6, 7, 8]) }
    static func windowUpdate(_ stream: UInt32, _ increment: UInt32) -> [UInt8] {
        make(type: 8, stream: stream, bytes(increment))
    }
    static func continuation(_ stream: UInt32, _ payload: [UInt8] = [], ends: Bool = false) -> [UInt8] {
        make(type: 9, flags: ends ? 4 : 0, stream: stream, payload)
    }

    /// Cuts what a server sent into its frames.
    static func split(_ bytes: [UInt8]) -> [[UInt8]] {
        var frames: [[UInt8]] = []
        var rest = bytes[...]
        while rest.count >= 9 {
            let length = rest.prefix(3).reduce(0) { $0 << 8 | Int($1) } + 9
            frames.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return frames
    }
}
