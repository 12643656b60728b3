// Lengths of time on the command line: 200ms, 10s, 5m, 1h.

import ArgumentParser
import Formats

/// A length of time as a person writes it: a number and `ms`, `s`, `m` or `h`.
struct TimeSpan: ExpressibleByArgument {
    var duration: Duration

    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        guard let amount = WholeNumber.read(digits.utf8, in: 0...1_000_000_000) else { return nil }
        switch argument.dropFirst(digits.count) {
        case "ms": duration = .milliseconds(amount)
        case "s": duration = .seconds(amount)
        case "m": duration = .seconds(amount * 60)
        case "h": duration = .seconds(amount * 3_600)
        default: return nil
        }
    }
}
