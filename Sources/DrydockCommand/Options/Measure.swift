// Lengths of time, sizes and ports on the command line: 200ms, 10s, 1h30m; 1048576, 64KiB, 16MiB, 8GiB; 8080.

import ArgumentParser
import Formats

/// Reads options that are quantities; a `ValidationError` says what was probably meant.
enum Measure {
    /// A thousand million hours.
    private static let longest: Int64 = 1_000_000_000 * 3_600_000

    static func time(_ text: String) throws -> Duration {
        do throws(QuantityError) {
            return .milliseconds(try DurationText.milliseconds(text, in: 0...longest))
        } catch {
            throw ValidationError(error.hint ?? "it must be a length of time such as 200ms, 10s or 1h30m")
        }
    }

    static func port(_ text: String) throws -> UInt16 {
        guard let port = WholeNumber.read(text.utf8, in: 0...65_535) else {
            throw ValidationError("a port is a whole number from 0 to 65535")
        }
        return UInt16(truncatingIfNeeded: port)
    }

    /// A number of bytes.
    static func size(_ text: String) throws -> Int64 {
        do throws(QuantityError) {
            return try SizeText.bytes(text)
        } catch {
            throw ValidationError(error.hint ?? "it must be a size such as 1048576, 64KiB or 8GiB")
        }
    }
}
