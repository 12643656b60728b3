// --clock real | scaled:FACTOR | manual

import ArgumentParser
import Drydock

/// The tenants' clock as the command line writes it.
struct ClockOption: ExpressibleByArgument {
    var clock: Configuration.Clock

    static let allValueStrings = ["real", "manual", "scaled:FACTOR with a factor from 0.001 to 1000000"]

    init?(argument: String) {
        switch argument {
        case "real": clock = .real
        case "manual": clock = .manual
        default:
            guard argument.hasPrefix("scaled:"), let factor = Double(argument.dropFirst("scaled:".count)),
                Configuration.Clock.factors.contains(factor)
            else { return nil }
            clock = .scaled(factor)
        }
    }
}
