// What a responder fills in and the engine sends.

/// A response, with how it is to be disturbed on its way out.
///
/// The engine hands the same value to one request after another, emptied but with its storage kept, so that an
/// ordinary answer allocates nothing.
@usableFromInline package struct Response: Sendable, Equatable {
    /// The status code, 200 to 599.
    @usableFromInline package var status = 200
    package var fields = ResponseFields()
    package var body: [UInt8] = []
    /// How long the engine holds the response back, on the real clock.
    package var delayMilliseconds: Int64 = 0
    package var fault: WireFault?
    /// Whether the connection ends after this response.
    package var closesConnection = false

    package init() {}

    /// Whether a response with this status may have content (RFC 9110 §15.3.5, §15.3.6 and §15.4.5).
    @inlinable package var mayHaveContent: Bool { status != 204 && status != 205 && status != 304 }

    /// Back to an empty 200, with the storage kept, unless one large answer needed it.
    package mutating func reset() {
        if body.capacity > Self.mostKeptBytes { body = [] }
        status = 200
        fields.removeAll()
        body.removeAll(keepingCapacity: true)
        delayMilliseconds = 0
        fault = nil
        closesConnection = false
    }

    private static let mostKeptBytes = 256 * 1024
}

/// A way to spoil one response.
///
/// Only the request it answers is harmed, except by what the fault itself does.
package enum WireFault: Hashable, Sendable {
    /// The connection is reset at once: RST by SO_LINGER 0; RST_STREAM in HTTP/2.
    case reset
    /// The connection is closed without an answer; RST_STREAM in HTTP/2.
    case close
    /// Content-Length promises the whole body, only so many bytes of it are sent, then the connection closes.
    case truncate(bytes: Int)
    /// The response goes out so many bytes at a time, with a pause between.
    case dribble(bytes: Int, everyMilliseconds: Int64)
    /// Nothing is ever sent; the connection stays until the client leaves.
    case stall
    /// Bytes that are no HTTP, then the connection closes.
    case garbage
}
