// Names that callers choose, as small numbers.

import IdentityCloud

/// A bounded list of distinct names; each has a number for good.
package struct SymbolTable: Sendable {
    /// The number of a name, from 1 in the order of their first use.
    package struct Index: Sendable, Hashable {
        let number: UInt16

        /// The request named none.
        static let none = Index(number: 0)
        /// There were too many names to tell which.
        static let lost = Index(number: .max)

        /// Whether the request had the wanted name; nil when that is not known.
        func answers(to wanted: Index?) -> Bool? {
            guard let wanted else { return true }
            return self == .lost ? nil : self == wanted
        }
    }

    private var all: [String] = []
    private var indexes: [String: Index] = [:]
    /// The name asked for last: callers mostly ask for the same again.
    private var latest: (name: String, index: Index)?
    private let limit: Int
    /// About how many bytes the names take.
    private(set) var footprint = 0
    /// Longer names, which no real client has, are counted as lost.
    private static let longestName = 256

    init(limit: Int) { self.limit = limit }

    /// The number of a name, which it gets if it has none yet.
    mutating func index(adding name: String?) -> Index {
        guard let name else { return .none }
        if let latest, latest.name == name { return latest.index }
        guard let known = indexes[name] ?? add(name) else { return .lost }
        latest = (name, known)
        return known
    }

    /// The number of a name; `lost` is nobody's number, so an unseen name matches no request that has one.
    package func index(of name: String) -> Index { indexes[name] ?? .lost }

    /// The name of a number; nil for none and for lost ones.
    package func name(_ index: Index) -> String? {
        index == .none || index == .lost ? nil : all[Int(index.number) - 1]
    }

    private mutating func add(_ name: String) -> Index? {
        guard all.count < limit, name.utf8.count <= Self.longestName else { return nil }
        all.append(name)
        let index = Index(number: UInt16(all.count))
        indexes[name] = index
        footprint += 80 + name.heapBytes
        return index
    }
}

/// Values by the numbers of names.
struct SymbolValues<Value: Sendable>: Sendable {
    private var values: [Value?] = []

    /// About how many bytes the values take, apart from what they refer to.
    var footprint: Int { values.count * MemoryLayout<Value?>.stride }

    subscript(_ index: SymbolTable.Index) -> Value? {
        get { index.slot < values.count ? values[index.slot] : nil }
        set {
            while values.count <= index.slot { values.append(nil) }
            values[index.slot] = newValue
        }
    }

    /// Changes a value where it stands, if there is one.
    @inline(__always)
    mutating func change(_ index: SymbolTable.Index, _ change: (inout Value) -> Void) {
        guard index.slot < values.count else { return }
        if var value = values[index.slot] {
            change(&value)
            values[index.slot] = value
        }
    }
}

extension SymbolTable.Index {
    /// Its place in a table: the names that were lost share the first, as they share a number.
    fileprivate var slot: Int { self == .lost ? 0 : Int(number) + 1 }
}
