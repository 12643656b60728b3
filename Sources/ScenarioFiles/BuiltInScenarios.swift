// The scenarios of scenarios/*.yaml, which every binary carries: `drydock serve throttled` works anywhere.

import CBuiltInScenarios

/// The scenarios that need no file.
package enum BuiltInScenarios {
    /// The files, comments included, by their names without `.yaml`, in the order of the names.
    package static var texts: [(key: String, value: String)] {
        (0..<built_in_scenario_count()).map(file)
    }

    /// Their names, in order.
    package static var names: [String] { texts.map(\.key) }

    /// The file of a name.
    package static func text(of name: String) -> String? {
        texts.first { $0.key == name }?.value
    }

    /// The file at a place of the table: its name ends with a zero, its bytes do not.
    private static func file(_ index: Int) -> (key: String, value: String) {
        let row = unsafe built_in_scenario_at(index)
        let bytes = unsafe UnsafeRawBufferPointer(start: row.bytes, count: row.count)
        return unsafe (String(cString: row.name), String(decoding: bytes, as: UTF8.self))
    }
}
