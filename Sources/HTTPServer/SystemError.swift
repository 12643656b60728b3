// Errors of the operating system.
import CPosixShims

/// An error number with its text.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    package var number: Int32

    package init(number: Int32) { self.number = number }

    package var description: String {
        let text = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            unsafe shim_error_text(number, buffer.baseAddress, buffer.count)
            return unsafe String(cString: UnsafePointer(buffer.baseAddress.unsafelyUnwrapped))
        }
        return "\(text) (error \(number))"
    }
}
