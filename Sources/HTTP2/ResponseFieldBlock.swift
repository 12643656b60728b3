// A response's fields in the form libnghttp2 takes them.

internal import CNghttp2
import HTTPMessages

/// The fields of one response: pseudo-header `:status`, the responder's with names in lower case (RFC 9113 §8.2),
/// Content-Length and Date.
///
/// The storage is used again; libnghttp2 copies what it is given. `pairs` points into `bytes` and is filled only for
/// the time that they are lent.
@safe struct ResponseFieldBlock {
    private var bytes: [UInt8] = []
    private var fields: [RequestHead.Field] = []
    private var pairs: [nghttp2_nv] = unsafe []

    /// Makes the block of `response`, with the content's length where it may be told (RFC 9110 §8.6).
    mutating func prepare(_ response: borrowing Response, date: [UInt8]) {
        bytes.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
        append(":status", number: response.status)
        appendFields(of: response)
        if response.status != 204, response.status != 304 {
            append("content-length", number: response.body.count)
        }
        if !response.fields.hasDate {
            let name = append("date")
            let start = bytes.count
            bytes.append(contentsOf: date)
            fields.append(.init(name: name, value: ByteRange(start, bytes.count)))
        }
    }

    /// `100 Continue`, or another answer that is not final.
    mutating func prepareInterim(status: Int) {
        bytes.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
        append(":status", number: status)
    }

    private mutating func appendFields(of response: borrowing Response) {
        let base = bytes.count
        bytes.append(contentsOf: response.fields.lines)
        for field in response.fields.ranges {
            let name = ByteRange(Int(field.name.start) + base, Int(field.name.end) + base)
            for index in name.indices where bytes[index] &- UInt8(ascii: "A") < 26 { bytes[index] |= 0x20 }
            let value = ByteRange(Int(field.value.start) + base, Int(field.value.end) + base)
            fields.append(.init(name: name, value: value))
        }
    }

    private mutating func append(_ text: StaticString) -> ByteRange {
        let start = bytes.count
        text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
        return ByteRange(start, bytes.count)
    }

    private mutating func append(_ name: StaticString, number: Int) {
        let nameRange = append(name)
        let start = bytes.count
        var rest = number
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
        fields.append(.init(name: nameRange, value: ByteRange(start, bytes.count)))
    }

    /// Lends the block to `submit`.
    mutating func withPairs<Result>(_ submit: (UnsafePointer<nghttp2_nv>?, Int) -> Result) -> Result {
        unsafe bytes.withUnsafeMutableBufferPointer { bytes in
            unsafe pairs.removeAll(keepingCapacity: true)
            for field in fields {
                // The ranges were made of `bytes` and lie within it.
                unsafe pairs.append(
                    nghttp2_nv(
                        name: bytes.baseAddress?.advanced(by: Int(field.name.start)),
                        value: bytes.baseAddress?.advanced(by: Int(field.value.start)),
                        namelen: field.name.count,
                        valuelen: field.value.count,
                        flags: UInt8(NGHTTP2_NV_FLAG_NONE.rawValue)
                    )
                )
            }
            return unsafe pairs.withUnsafeBufferPointer { unsafe submit($0.baseAddress, $0.count) }
        }
    }
}
