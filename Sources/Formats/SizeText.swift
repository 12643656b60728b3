// Sizes as people write them: 1048576, 64k, 64KiB, 16MiB, 8GiB; KB, MB and GB count in thousands.

/// Reads and writes sizes, in bytes.
///
/// A size is a whole number and perhaps a unit, in letters of either case. There are no signs, no blanks and no sums.
package enum SizeText {
    private static let units: [(name: String, bytes: Int64)] = [
        ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("GB", 1_000_000_000), ("MB", 1_000_000),
        ("KB", 1_000),
        ("g", 1 << 30), ("m", 1 << 20), ("k", 1 << 10), ("B", 1), ("", 1),
    ]

    /// The pattern of a size, without its anchors, whatever its range.
    package static let pattern = "[0-9]+([kKmMgG]([iI]?[bB])?|[bB])?"

    /// The bytes of a text such as `16MiB`.
    ///
    /// - Throws: What is wrong with another text, and what was probably meant.
    package static func bytes(
        _ text: some StringProtocol,
        in range: ClosedRange<Int64> = 0...Int64.max
    ) throws(QuantityError) -> Int64 {
        guard let (part, unit) = taken(Substring(text)) else {
            let meant = suggestion(for: text).flatMap { meant in
                (try? bytes(meant, in: range)).map { _ in meant }
            }
            throw .malformed(meant: meant)
        }
        guard let size = part.times(unit), size <= range.upperBound else {
            throw .tooMuch(most: self.text(range.upperBound))
        }
        guard size >= range.lowerBound else { throw .tooLittle(least: self.text(range.lowerBound)) }
        return size
    }

    /// A size in the greatest unit of 1024 that it is a whole number of.
    package static func text(_ bytes: Int64) -> String {
        let unit = units.prefix(3).first { bytes != 0 && bytes.isMultiple(of: $0.bytes) }
        return unit.map { "\(bytes / $0.bytes)\($0.name)" } ?? "\(bytes)"
    }

    /// The size that a text was probably meant to be: `10MiB` for `10 mebibytes`, `1536MiB` for `1.5GiB`.
    package static func suggestion(for text: some StringProtocol) -> String? {
        guard let parts = QuantityPart.guessedParts(of: text), let part = parts.first, parts.count == 1,
            let unit = unit(String(part.unit)) ?? unit(meantBy: part.unit)
        else { return nil }
        guard let size = part.times(unit.bytes) else { return nil }
        return part.hasFraction ? self.text(size) : part.number + unit.name
    }

    /// The number of a size and its unit's bytes; nil for what is no size.
    private static func taken(_ text: Substring) -> (part: QuantityPart, unit: Int64)? {
        guard let parts = QuantityPart.parts(of: text), parts.count == 1, !parts[0].hasFraction,
            let unit = unit(String(parts[0].unit))
        else { return nil }
        return (parts[0], unit.bytes)
    }

    private static func unit(_ name: String) -> (name: String, bytes: Int64)? {
        let name = name.lowercased()
        return units.first { $0.name.lowercased() == name }
    }

    private static func unit(meantBy word: Substring) -> (name: String, bytes: Int64)? {
        let starts = [
            ("kib", "KiB"), ("mib", "MiB"), ("meb", "MiB"), ("gib", "GiB"), ("k", "KB"), ("m", "MB"),
            ("g", "GB"),
            ("by", "B"),
        ]
        return starts.first { word.hasPrefix($0.0) }.flatMap { unit($0.1) }
    }
}
