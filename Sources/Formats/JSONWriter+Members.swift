// A member in one call: the name, then the value. An optional that is nil becomes null, never a missing member.

extension JSONWriter {
    package mutating func member(_ name: StaticString, _ value: String) {
        key(name)
        string(value)
    }

    package mutating func member(_ name: StaticString, _ value: String?) {
        key(name)
        if let value { string(value) } else { null() }
    }

    package mutating func member(_ name: StaticString, _ value: Int) {
        key(name)
        integer(value)
    }

    package mutating func member(_ name: StaticString, _ value: Int64) {
        key(name)
        integer(value)
    }

    package mutating func member(_ name: StaticString, _ value: UInt64) {
        key(name)
        integer(value)
    }

    package mutating func member(_ name: StaticString, _ value: Bool) {
        key(name)
        bool(value)
    }

    /// A moment in milliseconds since 1970, as an RFC 3339 string.
    package mutating func member(_ name: StaticString, timestamp milliseconds: Int64?) {
        key(name)
        if let milliseconds { timestamp(milliseconds: milliseconds) } else { null() }
    }

    /// 128 bits as 32 lowercase hex digits.
    package mutating func member(_ name: StaticString, hex value: UInt128) {
        key(name)
        hex(value)
    }

    package mutating func null(_ name: StaticString) {
        key(name)
        null()
    }

    package mutating func object(_ name: StaticString, _ content: (inout JSONWriter) -> Void) {
        key(name)
        object(content)
    }

    package mutating func array(_ name: StaticString, _ content: (inout JSONWriter) -> Void) {
        key(name)
        array(content)
    }
}
