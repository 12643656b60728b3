// `delay`: how long an answer is held back, on the real clock.

package import IdentityCloud

/// A length of delay, fixed or drawn.
package enum FaultDelay: Sendable, Hashable {
    case fixed(milliseconds: Milliseconds)
    case uniform(minimum: Milliseconds, maximum: Milliseconds)
    /// Log-normal with this median and 99th percentile.
    case lognormal(median: Milliseconds, p99: Milliseconds)
}

extension FaultDelay {
    /// No drawn delay is longer: 24 hours.
    package static let longest: Milliseconds = 86_400_000

    /// The delay that belongs to a draw from 0 up to, not including, 1.
    package func milliseconds(drawn unit: Double) -> Milliseconds {
        switch self {
        case .fixed(let milliseconds):
            milliseconds
        case .uniform(let minimum, let maximum):
            minimum + Milliseconds(clamping: unit * Double(maximum - minimum + 1))
        case .lognormal(let median, let p99):
            min(Self.longest, logNormal(median: Double(median), p99: Double(p99), unit))
        }
    }

    /// `median * (p99 / median) ^ (z / z99)`, where z is the standard normal quantile of the draw.
    private func logNormal(median: Double, p99: Double, _ unit: Double) -> Milliseconds {
        guard median > 0, p99 > median else { return Milliseconds(clamping: median) }
        let spread = naturalLogarithm(p99 / median) / normalQuantile(0.99)
        return Milliseconds(clamping: median * exponential(spread * normalQuantile(unit)))
    }
}

/// The standard normal quantile, by Acklam's rational approximation (relative error under 1.2e-9).
private func normalQuantile(_ probability: Double) -> Double {
    let tail = 0.02425
    if probability < tail { return tailQuantile(probability) }
    if probability > 1 - tail { return -tailQuantile(1 - probability) }
    let q = probability - 0.5
    let r = q * q
    let above = polynomial(
        r,
        [
            -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.3577518672690, -30.66479806614716,
            2.506628277459239,
        ]
    )
    let below = polynomial(
        r,
        [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1]
    )
    return q * above / below
}

/// The lower tail of `normalQuantile`.
private func tailQuantile(_ probability: Double) -> Double {
    let q = (-2 * naturalLogarithm(max(probability, 0x1p-53))).squareRoot()
    let above = polynomial(
        q,
        [
            -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734,
            4.374664141464968, 2.938163982698783,
        ]
    )
    let below = polynomial(
        q,
        [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1]
    )
    return above / below
}

/// Horner's scheme, highest coefficient first.
private func polynomial(_ x: Double, _ coefficients: [Double]) -> Double {
    coefficients.reduce(0) { $0 * x + $1 }
}

/// ln x for x > 0, by the series of the inverse hyperbolic tangent over the significand.
private func naturalLogarithm(_ x: Double) -> Double {
    let s = (x.significand - 1) / (x.significand + 1)
    var term = s
    var sum = 0.0
    for odd in stride(from: 1.0, through: 39.0, by: 2) {
        sum += term / odd
        term *= s * s
    }
    return 2 * sum + Double(x.exponent) * 0.693147180559945309417
}

/// e^x, by halving the argument until the series is short; the results here stay far from overflow.
private func exponential(_ x: Double) -> Double {
    var result = polynomial(x / 1_024, [1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5, 1, 1])
    for _ in 0..<10 { result *= result }
    return result
}
