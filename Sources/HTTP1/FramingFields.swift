// What decides framing and persistence, noted while a head is scanned so that no field is searched for afterwards.
package import HTTPMessages

/// The fields of one request that the engine itself acts on, with how often each occurred.
package struct FramingFields: Sendable {
    package var host: ByteRange = .empty
    package var hostLines = 0
    package var contentLength: ByteRange = .empty
    package var contentLengthLines = 0
    package var transferEncoding: ByteRange = .empty
    package var transferEncodingLines = 0
    package var connection: ByteRange = .empty
    package var connectionLines = 0
    package var expect: ByteRange = .empty
    package var expectLines = 0

    package init() {}
}
