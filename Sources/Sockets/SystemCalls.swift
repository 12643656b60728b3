// The system calls whose failure the server must survive, as a table, so that tests can let the n-th one fail.

import CPosixShims

/// What a lane asks of the kernel about sockets.
///
/// Every call returns a negative error number when it fails.
@safe
package struct SystemCalls: Sendable {
    package var accept: @Sendable (_ listener: Int32) -> Int32
    /// Fills the buffer, unless there is no more.
    package var receive: @Sendable (_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int
    package var send: @Sendable (_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int
    package var close: @Sendable (_ descriptor: Int32) -> Void

    /// The kernel itself.
    package static let kernel = unsafe SystemCalls(
        accept: { shim_accept($0) },
        receive: { unsafe shim_receive($0, $1.baseAddress, $1.count) },
        send: { unsafe shim_send($0, $1.baseAddress, $1.count) },
        close: { _ = shim_close($0) }
    )

    /// Reads into the whole of `buffer`.
    package func receive(_ descriptor: Int32, into buffer: inout [UInt8]) -> TransferResult {
        unsafe TransferResult(buffer.withUnsafeMutableBytes { unsafe receive(descriptor, $0) })
    }

    /// Sends from index `start` to the end.
    package func send(_ descriptor: Int32, _ bytes: [UInt8], from start: Int) -> TransferResult {
        unsafe TransferResult(
            bytes.withUnsafeBytes { unsafe send(descriptor, UnsafeRawBufferPointer(rebasing: $0[start...])) }
        )
    }
}

/// An error number with its text.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    package var number: Int32

    package init(number: Int32) { self.number = number }

    package var description: String { "\(text) (error \(number))" }

    /// What the system calls it.
    package var text: String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            unsafe shim_error_text(number, buffer.baseAddress, buffer.count)
            return unsafe String(cString: UnsafePointer(buffer.baseAddress.unsafelyUnwrapped))
        }
    }
}

/// What became of a receive or send.
package enum TransferResult: Equatable {
    case bytes(Int)
    /// Nothing could be moved now; the poller will tell when.
    case wouldBlock
    /// The connection is gone.
    case lost

    package init(_ result: Int) {
        switch Int32(truncatingIfNeeded: -result) {
        case _ where result >= 0: self = .bytes(result)
        // An interrupted or starved call is simply made again later.
        case EAGAIN, EWOULDBLOCK, EINTR, ENOMEM, ENOBUFS: self = .wouldBlock
        default: self = .lost
        }
    }
}
