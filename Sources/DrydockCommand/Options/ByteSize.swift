// Sizes on the command line: 1048576, 64KiB, 16MiB, 8GiB; KB, MB and GB count in thousands.

import ArgumentParser
import Formats

/// A number of bytes as a person writes it.
struct ByteSize: ExpressibleByArgument {
    var bytes: Int64

    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        guard let amount = WholeNumber.read(digits.utf8, in: 0...Int.max),
            let unit = Self.unit(argument.dropFirst(digits.count))
        else {
            return nil
        }
        let (product, tooMuch) = Int64(amount).multipliedReportingOverflow(by: unit)
        guard !tooMuch else { return nil }
        bytes = product
    }

    private static func unit(_ suffix: Substring) -> Int64? {
        switch suffix.lowercased() {
        case "", "b": 1
        case "k", "kib": 1 << 10
        case "m", "mib": 1 << 20
        case "g", "gib": 1 << 30
        case "kb": 1_000
        case "mb": 1_000_000
        case "gb": 1_000_000_000
        default: nil
        }
    }
}
