// An answer of the scenario's own for a call that Drydock does not emulate, so that the rest of a program runs too.

/// A stub.
package struct Stub: Sendable, Equatable {
    /// A header field; nil takes the server's own away.
    package struct Field: Sendable, Equatable {
        package var name: String
        package var value: Template?

        package init(name: String, value: Template?) {
            self.name = name
            self.value = value
        }
    }

    package enum Body: Sendable, Equatable {
        case none
        /// JSON text; values are put in as the text of strings.
        case json(Template)
        case text(Template)
        /// A file as it is.
        case file([UInt8], contentType: String)
    }

    package var call: StubCall
    package var status = 200
    package var headers: [Field] = []
    package var body = Body.none

    package init(_ call: StubCall) { self.call = call }
}

extension [Stub] {
    /// The first stub that answers a request, and what stands at the names in its path.
    ///
    /// The segments of the path are none of them empty, and their percent-encoding is undone.
    package func answering(_ method: String, _ path: [String]) -> (place: Int, values: [String: String])? {
        for (place, stub) in enumerated() {
            if let values = stub.call.match(method, path) { return (place, values) }
        }
        return nil
    }
}
