// placeholder shape, filled below
struct AccountDigests: Sendable {
    private var rows: [UInt64: UInt32] = [:]
    var count: Int { rows.count }
    func row(of key: UInt64) -> UInt32? { rows[key] }
    mutating func insert(key: UInt64, row: UInt32) -> UInt32? { rows.updateValue(row, forKey: key) }
    func forEach(_ body: (UInt64, UInt32) -> Void) { for (key, row) in rows { body(key, row) } }
}
