// A response's fields in the form libnghttp2 takes them.

internal import CNghttp2
import HTTPMessages

/// The fields of one response: pseudo-header `:status`, the responder's with names in lower case (RFC 9113 §8.2),
/// Content-Length and Date.
///
/// libnghttp2 is told not to copy them, which took a fifteenth of its time: the block stays as it is until the stream
/// is closed, and its storage serves the next one.
@safe final class ResponseFieldBlock {
    private var bytes = unsafe UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
    private var byteCount = 0
    private var pairs = unsafe UnsafeMutableBufferPointer<nghttp2_nv>(start: nil, count: 0)
    private var pairCount = 0

    deinit {
        unsafe bytes.deallocate()
        unsafe pairs.deallocate()
    }

    /// What `:status`, Content-Length and Date take for their values.
    private static let ownBytes = 64
    private static let ownPairs = 3

    /// Makes the block of a response.
    ///
    /// - Parameters:
    ///   - status: the status code.
    ///   - fields: what the responder added.
    ///   - contentLength: the content's length, unless it must not be told (RFC 9110 §8.6).
    ///   - date: the value of Date, for responses that bring none of their own (RFC 9110 §6.6.1).
    func prepare(status: Int, _ fields: ResponseFields, contentLength: Int?, date: [UInt8]) {
        let (lines, ranges) = (fields.lines, fields.ranges)
        makeRoom(bytes: lines.count + Self.ownBytes, pairs: ranges.count + Self.ownPairs)
        append(":status", number: status)
        append(lines, ranges)
        if let contentLength { append("content-length", number: contentLength) }
        if !fields.hasDate {
            let start = byteCount
            append(date)
            appendPair("date", value: start)
        }
    }

    /// Lends the block to `submit`.
    func withPairs<Result>(_ submit: (UnsafePointer<nghttp2_nv>?, Int) -> Result) -> Result {
        unsafe submit(UnsafePointer(pairs.baseAddress), pairCount)
    }

    /// Empties the block and makes sure that so much fits into it.
    private func makeRoom(bytes byteRoom: Int, pairs pairRoom: Int) {
        (byteCount, pairCount) = (0, 0)
        if unsafe bytes.count < byteRoom {
            unsafe bytes.deallocate()
            unsafe bytes = .allocate(capacity: max(byteRoom, 1024))
        }
        if unsafe pairs.count < pairRoom {
            unsafe pairs.deallocate()
            unsafe pairs = .allocate(capacity: max(pairRoom, 16))
        }
    }

    /// Adds the responder's fields: their lines as they are, but for the capitals in their names.
    private func append(_ lines: [UInt8], _ fields: [RequestHead.Field]) {
        let base = byteCount
        append(lines)
        for field in fields {
            let (name, value) = (base + Int(field.name.start), base + Int(field.value.start))
            // Stored whatever the byte is: only so many are done at once.
            for index in name..<name + field.name.count {
                let byte = unsafe bytes[index]
                unsafe bytes[index] = byte | (byte &- UInt8(ascii: "A") < 26 ? 0x20 : 0)
            }
            unsafe appendPair(
                name: pointer(name),
                field.name.count,
                value: pointer(value),
                field.value.count,
                flags: isIdentifier(name, field.name.count) ? UInt8(NGHTTP2_NV_FLAG_NO_INDEX.rawValue) : 0
            )
        }
    }

    /// Whether a name ends in `-id`: the value names one answer, and in the client's table it would push out those
    /// that come again.
    private func isIdentifier(_ name: Int, _ count: Int) -> Bool {
        let end = name + count
        return unsafe count > 3 && bytes[end - 3] == UInt8(ascii: "-") && bytes[end - 2] == UInt8(ascii: "i")
            && bytes[end - 1] == UInt8(ascii: "d")
    }

    private func append(_ name: StaticString, number: Int) {
        let start = byteCount
        var scale = 1
        while number / scale >= 10 { scale *= 10 }
        while scale > 0 {
            unsafe bytes[byteCount] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / scale % 10)
            byteCount += 1
            scale /= 10
        }
        appendPair(name, value: start)
    }

    private func append(_ more: [UInt8]) {
        precondition(unsafe byteCount + more.count <= bytes.count)
        unsafe more.withUnsafeBufferPointer { more in
            guard let source = more.baseAddress else { return }
            unsafe pointer(byteCount)?.update(from: source, count: more.count)
        }
        byteCount += more.count
    }

    /// Adds a field whose value is the bytes from `start` on.
    private func appendPair(_ name: StaticString, value start: Int) {
        unsafe appendPair(
            name: UnsafeMutablePointer(mutating: name.utf8Start),
            name.utf8CodeUnitCount,
            value: pointer(start),
            byteCount - start,
            flags: 0
        )
    }

    private func appendPair(
        name: UnsafeMutablePointer<UInt8>?,
        _ nameCount: Int,
        value: UnsafeMutablePointer<UInt8>?,
        _ valueCount: Int,
        flags: UInt8
    ) {
        let staysHere = NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue | NGHTTP2_NV_FLAG_NO_COPY_VALUE.rawValue
        unsafe pairs[pairCount] = nghttp2_nv(
            name: name,
            value: value,
            namelen: nameCount,
            valuelen: valueCount,
            flags: flags | UInt8(staysHere)
        )
        pairCount += 1
    }

    private func pointer(_ index: Int) -> UnsafeMutablePointer<UInt8>? {
        unsafe bytes.baseAddress.map { unsafe $0 + index }
    }
}
