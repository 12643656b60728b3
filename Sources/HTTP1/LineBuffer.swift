// Messages are put together in the output's own storage: growing it once costs less than a dozen appends.

/// Room for so many bytes at the end of an array, filled from the front; what does not fit is our mistake and traps.
@safe
struct LineBuffer: ~Copyable {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private var count = 0

    private init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { unsafe self.buffer = buffer }

    /// Lets `fill` append up to `capacity` bytes to `output`.
    @inline(__always)
    static func append(to output: inout [UInt8], capacity: Int, _ fill: (inout LineBuffer) -> Void) {
        output.append(addingCapacity: capacity) { room in
            unsafe room.withUnsafeMutableBufferPointer { buffer, count in
                var lines = unsafe LineBuffer(buffer)
                fill(&lines)
                count = lines.count
            }
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

    /// Appends a number that is not negative.
    mutating func append(decimal value: Int) {
        var end = count
        var rest = value
        repeat {
            end += 1
            rest /= 10
        } while rest > 0
        precondition(unsafe end <= buffer.count)
        rest = value
        for index in (count..<end).reversed() {
            unsafe buffer[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count = end
    }

    @inline(__always)
    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        precondition(unsafe bytes.count <= buffer.count - count)
        guard let source = bytes.baseAddress, let target = unsafe buffer.baseAddress else { return }
        unsafe (target + count).update(from: source, count: bytes.count)
        count += bytes.count
    }
}
