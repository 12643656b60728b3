// How a head is filled while it is parsed.
import HTTPMessages

extension RequestHead {
    /// Notes the value of a field the engine acts on or every route needs; of repeated ones, the first.
    mutating func note(_ field: KnownField, _ value: ByteRange, in notes: inout FramingFields) {
        switch field {
        case .host:
            // The authority of an absolute-form target is there already, and overrides Host (RFC 9112 §3.2.2).
            if host.isEmpty { host = value }
            notes.hostLines += 1
            notes.host = value
        case .expect:
            notes.expect = value
            notes.expectLines += 1
        case .connection:
            if notes.connectionLines == 0 { notes.connection = value }
            notes.connectionLines += 1
        case .contentType:
            if contentType.isEmpty { contentType = value }
        case .authorization:
            if authorization.isEmpty { authorization = value }
        case .contentLength:
            notes.contentLength = value
            notes.contentLengthLines += 1
        case .transferEncoding:
            notes.transferEncoding = value
            notes.transferEncodingLines += 1
        }
    }
}
