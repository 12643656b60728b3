// What is kept for each of a few names: found by number, without a hash.

/// Values by the numbers of names.
struct NameTable<Value: Sendable>: Sendable {
    private var values: [Value?] = []

    /// About how many bytes the values take, apart from what they refer to.
    var footprint: Int { values.count * MemoryLayout<Value?>.stride }

    subscript(_ index: Names.Index) -> Value? {
        get { index.slot < values.count ? values[index.slot] : nil }
        set {
            while values.count <= index.slot { values.append(nil) }
            values[index.slot] = newValue
        }
    }

    /// Changes a value where it stands, if there is one.
    @inline(__always)
    mutating func change(_ index: Names.Index, _ change: (inout Value) -> Void) {
        guard index.slot < values.count else { return }
        if var value = values[index.slot] {
            change(&value)
            values[index.slot] = value
        }
    }
}

extension Names.Index {
    /// Its place in a table: the names that were lost share the first, as they share a number.
    fileprivate var slot: Int { self == .lost ? 0 : Int(number) + 1 }
}
