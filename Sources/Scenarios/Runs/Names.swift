// Names that callers choose, as small numbers.

/// A bounded list of distinct names; each has a number for good.
package struct Names: Sendable {
    /// The number of a name.
    package enum Index: Sendable, Hashable {
        /// The request named none.
        case none
        case known(UInt16)
        /// There were too many names to tell which.
        case lost

        /// Whether the request had the wanted name; nil when that is not known.
        func answers(to wanted: Index?) -> Bool? {
            guard let wanted else { return true }
            return self == .lost ? nil : self == wanted
        }
    }

    package private(set) var all: [String] = []
    private var indexes: [String: UInt16] = [:]
    private var latest = 0
    private let limit: Int
    /// Longer names, which no real client has, are counted as lost.
    private static let longestName = 256

    init(limit: Int) { self.limit = limit }

    /// The number of a name, which it gets if it has none yet.
    mutating func index(adding name: String?) -> Index {
        guard let name else { return .none }
        if latest < all.count, all[latest] == name { return .known(UInt16(latest)) }
        guard let known = indexes[name] else { return add(name) }
        latest = Int(known)
        return .known(known)
    }

    /// The number of a name; `lost` is nobody's number, so an unseen name matches no request that has one.
    package func index(of name: String) -> Index {
        indexes[name].map(Index.known) ?? .lost
    }

    package func name(_ index: Index) -> String? {
        if case .known(let place) = index { all[Int(place)] } else { nil }
    }

    private mutating func add(_ name: String) -> Index {
        guard all.count < limit, name.utf8.count <= Self.longestName else { return .lost }
        indexes[name] = UInt16(all.count)
        all.append(name)
        return .known(UInt16(all.count - 1))
    }
}
