// The engine's own fields are put together on the stack: growing the output once costs less than ten times.

/// Up to 256 bytes on the stack, filled from the front; what does not fit is our mistake and traps.
@safe
struct LineBuffer: ~Copyable {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private var count = 0

    private init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { unsafe self.buffer = buffer }

    /// Lets `fill` put bytes together and appends them to `output`.
    @inline(__always)
    static func append(to output: inout [UInt8], _ fill: (inout LineBuffer) -> Void) {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
            var lines = unsafe LineBuffer(buffer)
            fill(&lines)
            unsafe output.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[..<lines.count]))
        }
    }

    @inline(__always)
    mutating func append(_ literal: StaticString) {
        literal.withUTF8Buffer { unsafe append($0) }
    }

    @inline(__always)
    mutating func append(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append($0) }
    }

    mutating func append(decimal value: Int) {
        var scale = 1
        while value / scale >= 10 { scale *= 10 }
        while scale > 0 {
            unsafe buffer[count] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / scale % 10)
            count += 1
            scale /= 10
        }
    }

    @inline(__always)
    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        precondition(unsafe count + bytes.count <= buffer.count)
        guard let source = bytes.baseAddress, let target = unsafe buffer.baseAddress else { return }
        unsafe (target + count).update(from: source, count: bytes.count)
        count += bytes.count
    }
}
