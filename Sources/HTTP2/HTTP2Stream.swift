// One request and its answer: a stream, RFC 9113 §5.

import Connections
import HTTPMessages

/// The state of one stream; its storage serves one request after another.
final class HTTP2Stream {
    var id: Int32
    /// When the client opened the stream.
    var beganAt = MonotonicTime.distantFuture
    /// Where the stream stands in its connection's list.
    var index = 0
    // Not checked at run time for overlapping accesses, as in `HTTP1Connection`: nobody whom these are lent to comes back
    // here, and with a dozen fields in a request the checks took a twentieth of its time.
    @safe @exclusivity(unchecked) var request = ReceivedHead()
    @safe @exclusivity(unchecked) var exchange = Exchange()
    @safe @exclusivity(unchecked) var response = Response()
    /// Whether the client has ended the stream.
    var inputHasEnded = false
    /// Whether the request ends with its answer, because its content is no longer wanted.
    var endsWithAnswer = false
    /// Content that came before the responder was asked, or faster than it may be taken.
    @safe @exclusivity(unchecked) var untaken: ArraySlice<UInt8> = []
    /// How much content has come.
    var contentBytes: Int64 = 0
    /// From so many content bytes on, the stream's window stays shut.
    var discardLimit: Int64 = 0
    /// Why the engine answers the request itself, until it has.
    var refusal: RequestRefusal?
    /// Whether it does so because of the head, so that nobody is asked about the request.
    var headIsBroken = false
    /// Whether the engine has answered the request itself.
    var isRefused = false
    /// Whether the request is malformed (RFC 9113 §8.1.1), so that a reset follows its answer.
    var isMalformed = false
    /// The response's fields as libnghttp2 reads them.
    let responseFields = ResponseFieldBlock()
    /// How much of the response's content has become frames.
    var sentBytes = 0
    /// How much of it will; less than all for a truncated answer.
    var sendableBytes = 0

    init(id: Int32) { self.id = id }

    /// Back to a new request; storage is kept unless one large message needed it.
    func reset() {
        request.reset()
        exchange = Exchange()
        (inputHasEnded, endsWithAnswer) = (false, false)
        untaken = []
        (contentBytes, discardLimit) = (0, 0)
        (refusal, headIsBroken, isRefused, isMalformed) = (nil, false, false, false)
        (sentBytes, sendableBytes) = (0, 0)
        if response.body.capacity > Self.mostKeptBytes { response.body = [] }
        response.reset()
    }

    private static let mostKeptBytes = 64 * 1024

    /// Whether the content that has come is not what Content-Length says (RFC 9113 §8.1.1).
    var lengthIsUntrue: Bool {
        guard let length = request.head.contentLength else { return false }
        return inputHasEnded ? contentBytes != length : contentBytes > length
    }
}
