// --clock real | scaled:FACTOR | manual

import ArgumentParser
import Drydock

/// The tenants' clock as the command line writes it.
struct ClockOption: ExpressibleByArgument {
    var clock: Configuration.Clock

    init?(argument: String) {
        switch argument {
        case "real": clock = .real
        case "manual": clock = .manual
        default:
            guard argument.hasPrefix("scaled:"), let factor = Double(argument.dropFirst("scaled:".count)),
                factor > 0, factor <= 1_000_000
            else { return nil }
            clock = .scaled(factor)
        }
    }
}
