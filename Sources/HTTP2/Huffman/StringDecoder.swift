// A header decoder of libnghttp2 that belongs to no session, for single strings.

internal import CNghttp2

/// Decodes string literals (RFC 7541 §5.2).
@safe final class StringDecoder {
    private var inflater: OpaquePointer?
    private var block: [UInt8] = []

    deinit { discard() }

    /// The text of a literal; nil when it is malformed.
    func text(of literal: Span<UInt8>) -> [UInt8]? {
        if unsafe inflater == nil { unsafe nghttp2_hd_inflate_new(&inflater) }
        // A block of one field without indexing (§6.2.2), named `a`: the decoder's table stays empty.
        block = [0, 1, UInt8(ascii: "a")]
        unsafe literal.withUnsafeBufferPointer { unsafe block.append(contentsOf: $0) }
        let text = inflate()
        // libnghttp2's decoder does not recover from malformed input.
        if text == nil { discard() }
        return text
    }

    private func discard() {
        if unsafe inflater != nil { unsafe nghttp2_hd_inflate_del(inflater) }
        unsafe inflater = nil
    }

    private func inflate() -> [UInt8]? {
        var field = unsafe nghttp2_nv()
        var flags: Int32 = 0
        let taken = unsafe block.withUnsafeBufferPointer {
            unsafe cnghttp2_inflate(inflater, &field, &flags, $0.baseAddress, $0.count)
        }
        guard taken == block.count, flags & Int32(NGHTTP2_HD_INFLATE_EMIT.rawValue) != 0 else { return nil }
        // The field points into the decoder until it is used again.
        let text = unsafe Array(UnsafeBufferPointer(start: field.value, count: field.valuelen))
        unsafe nghttp2_hd_inflate_end_headers(inflater)
        return text
    }
}
