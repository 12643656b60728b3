// What a responder fills in and the engine sends.

/// A response, with how it is to be disturbed on its way out.
///
/// The engine hands the same value to one request after another, emptied but with its storage kept, so that an
/// ordinary answer allocates nothing.
package struct Response: Sendable, Equatable {
    /// The status code, 200 to 599.
    package var status = 200
    package var fields = ResponseFields()
    package var body: [UInt8] = []
    /// How long the engine holds the response back, on the real clock.
    package var delayMilliseconds: Int64 = 0
    package var fault: WireFault?
    /// Whether the connection ends after this response.
    package var closesConnection = false

    package init() {}

    /// Back to an empty 200, with the storage kept.
    package mutating func reset() {
        status = 200
        fields.removeAll()
        body.removeAll(keepingCapacity: true)
        delayMilliseconds = 0
        fault = nil
        closesConnection = false
    }
}
