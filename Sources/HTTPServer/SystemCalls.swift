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
    func receive(_ descriptor: Int32, into buffer: inout [UInt8]) -> TransferResult {
        unsafe TransferResult(buffer.withUnsafeMutableBytes { unsafe receive(descriptor, $0) })
    }

    /// Sends from index `start` to the end.
    func send(_ descriptor: Int32, _ bytes: [UInt8], from start: Int) -> TransferResult {
        unsafe TransferResult(
            bytes.withUnsafeBytes { unsafe send(descriptor, UnsafeRawBufferPointer(rebasing: $0[start...])) }
        )
    }
}
