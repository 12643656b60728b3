// What is noted of a header block while it is decoded, besides the head itself.

import HTTPMessages

/// Notes on the header block of a request.
struct HeadNotes {
    /// Names and values with 32 bytes for each field, as SETTINGS_MAX_HEADER_LIST_SIZE counts (RFC 9113 §6.5.2).
    var listBytes = 0
    /// The `:path` pseudo-header field.
    var target = ByteRange.empty
    /// The Host field, which `:authority` makes superfluous (RFC 9113 §8.3.1).
    var hostField = ByteRange.empty
    var expect = ByteRange.empty
    var expectLines = 0
    /// The first limit that the block passed; nothing is kept from there on.
    var brokenLimit: BrokenRule?
}
