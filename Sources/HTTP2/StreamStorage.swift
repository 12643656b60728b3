// What the HTTP/2 connections of one lane share, so that an idle one owns no request's storage.

/// Storage that is used again from request to request.
///
/// Confined to one lane.
package final class StreamStorage {
    // Unchecked as in `HTTP2Stream`.
    @safe @exclusivity(unchecked) private var spareStreams: [HTTP2Stream] = []
    @safe @exclusivity(unchecked) var expander = HeaderExpander()

    /// How many streams' storage is kept for later.
    private static let mostSpareStreams = 256

    package init() {}

    /// A stream in the state of a new request.
    func makeStream(id: Int32) -> HTTP2Stream {
        guard let stream = spareStreams.popLast() else { return HTTP2Stream(id: id) }
        stream.id = id
        return stream
    }

    func recycle(_ stream: HTTP2Stream) {
        stream.reset()
        if spareStreams.count < Self.mostSpareStreams { spareStreams.append(stream) }
    }
}
