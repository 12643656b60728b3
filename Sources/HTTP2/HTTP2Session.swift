// libnghttp2's session with an owner and Swift's types. What its functions return is only looked at where it can be
// anything but a lack of memory or a stream that has just gone, which the session tolerates.

internal import CNghttp2
import HTTPMessages

/// One session of libnghttp2 in the server's role.
@safe final class HTTP2Session {
    private let pointer: OpaquePointer

    /// - Parameter limits: what SETTINGS tell the client about.
    init(limits: HTTPLimits) {
        var pointer: OpaquePointer?
        let result = unsafe nghttp2_session_server_new2(
            &pointer,
            SessionCallbacks.shared.pointer,
            nil,
            SessionCallbacks.shared.options
        )
        guard result == 0, let pointer = unsafe pointer else {
            preconditionFailure("nghttp2_session_server_new2: \(result)")
        }
        unsafe self.pointer = pointer
        submitSettings(limits)
    }

    deinit { unsafe nghttp2_session_del(pointer) }

    /// Streams that may be open at once.
    static let concurrentStreams: UInt32 = 100
    /// Content that may be on its way on one stream; consumers take it at once, so it costs no memory here.
    private static let streamWindow: UInt32 = 8 * 1024 * 1024
    private static let connectionWindow: Int32 = 32 * 1024 * 1024

    private func submitSettings(_ limits: HTTPLimits) {
        func entry(_ id: nghttp2_settings_id, _ value: UInt32) -> nghttp2_settings_entry {
            nghttp2_settings_entry(settings_id: Int32(id.rawValue), value: value)
        }
        let settings = [
            entry(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, Self.concurrentStreams),
            entry(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, Self.streamWindow),
            entry(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, UInt32(clamping: limits.headBytes)),
        ]
        _ = unsafe nghttp2_submit_settings(
            pointer,
            UInt8(NGHTTP2_FLAG_NONE.rawValue),
            settings,
            settings.count
        )
        _ = unsafe nghttp2_session_set_local_window_size(
            pointer,
            UInt8(NGHTTP2_FLAG_NONE.rawValue),
            0,
            Self.connectionWindow
        )
    }

    /// Names the object that the callbacks call; it must outlive the session.
    func setDelegate(_ delegate: HTTP2Connection) {
        unsafe nghttp2_session_set_user_data(pointer, Unmanaged.passUnretained(delegate).toOpaque())
    }

    /// Takes input; the callbacks are called meanwhile.
    ///
    /// - Returns: why the connection cannot go on, where the session itself does not tell the client.
    func receive(_ input: [UInt8], count: Int) -> HTTP2Error? {
        let taken = unsafe input.withUnsafeBufferPointer {
            unsafe cnghttp2_receive(pointer, $0.baseAddress, count)
        }
        if taken >= 0 { return nil }
        // What else it gives up for are floods that it counts itself.
        return taken == ptrdiff_t(NGHTTP2_ERR_BAD_CLIENT_MAGIC.rawValue) ? .protocolError : .enhanceYourCalm
    }

    /// Adds the next frames to `output`.
    ///
    /// - Returns: how many bytes; zero when nothing is to be sent now, a negative number on failure.
    func send(to output: inout [UInt8]) -> Int {
        var bytes: UnsafePointer<UInt8>?
        let count = unsafe cnghttp2_next_output(pointer, &bytes)
        if count > 0 { unsafe output.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count)) }
        return count
    }

    /// Whether the session has nothing to read or write any more.
    var isOver: Bool {
        unsafe nghttp2_session_want_read(pointer) == 0 && nghttp2_session_want_write(pointer) == 0
    }

    // MARK: Streams

    /// The stream's state, if it is open.
    func stream(_ id: Int32) -> HTTP2Stream? {
        guard let state = unsafe nghttp2_session_get_stream_user_data(pointer, id) else { return nil }
        return unsafe Unmanaged<HTTP2Stream>.fromOpaque(state).takeUnretainedValue()
    }

    /// Makes `stream` the state of the stream of that number; the connection keeps it alive until the stream closes.
    func set(_ stream: HTTP2Stream) {
        let state = unsafe Unmanaged.passUnretained(stream).toOpaque()
        _ = unsafe nghttp2_session_set_stream_user_data(pointer, stream.id, state)
    }

    func forget(_ id: Int32) { _ = unsafe nghttp2_session_set_stream_user_data(pointer, id, nil) }

    /// Submits a final answer of the stream's `responseFields`; its content is asked of `stream` when there is any.
    func submitAnswer(to stream: HTTP2Stream, hasContent: Bool) {
        let state = unsafe Unmanaged.passUnretained(stream).toOpaque()
        _ = unsafe stream.responseFields.withPairs { pairs, count in
            unsafe cnghttp2_submit_response(
                pointer,
                stream.id,
                pairs,
                count,
                state,
                hasContent ? SessionCallbacks.readContent : nil
            )
        }
    }

    /// Asks for the content of a request (RFC 9110 §15.2.1).
    func submitContinue(to id: Int32) {
        let (name, value): (StaticString, StaticString) = (":status", "100")
        var field = unsafe nghttp2_nv(
            name: UnsafeMutablePointer(mutating: name.utf8Start),
            value: UnsafeMutablePointer(mutating: value.utf8Start),
            namelen: name.utf8CodeUnitCount,
            valuelen: value.utf8CodeUnitCount,
            flags: UInt8(NGHTTP2_NV_FLAG_NONE.rawValue)
        )
        _ = unsafe nghttp2_submit_headers(
            pointer,
            UInt8(NGHTTP2_FLAG_NONE.rawValue),
            id,
            nil,
            &field,
            1,
            nil
        )
    }

    /// Content of a paused answer may flow again.
    func resume(_ id: Int32) { _ = unsafe nghttp2_session_resume_data(pointer, id) }

    func reset(_ id: Int32, _ error: HTTP2Error) {
        _ = unsafe nghttp2_submit_rst_stream(pointer, UInt8(NGHTTP2_FLAG_NONE.rawValue), id, error.rawValue)
    }

    /// Content has been taken: its room in the windows is given back (RFC 9113 §5.2).
    func consume(_ count: Int, of id: Int32) { _ = unsafe nghttp2_session_consume(pointer, id, count) }

    /// The same for the connection's window alone, when the stream shall get no more.
    func consumeOfConnection(_ count: Int) { _ = unsafe nghttp2_session_consume_connection(pointer, count) }

    // MARK: The end

    /// Announces that the connection ends soon (RFC 9113 §6.8); streams may still be opened.
    func announceShutdown() { _ = unsafe nghttp2_submit_shutdown_notice(pointer) }

    /// No new stream is accepted; those that are open go on.
    func goAway() {
        let last = unsafe nghttp2_session_get_last_proc_stream_id(pointer)
        _ = unsafe nghttp2_submit_goaway(
            pointer,
            UInt8(NGHTTP2_FLAG_NONE.rawValue),
            last,
            HTTP2Error.noError.rawValue,
            nil,
            0
        )
    }

    /// The connection ends at once.
    func terminate(_ error: HTTP2Error) {
        _ = unsafe nghttp2_session_terminate_session(pointer, error.rawValue)
    }
}

/// An error code of RST_STREAM and GOAWAY (RFC 9113 §7); those that the server itself sends.
enum HTTP2Error: UInt32 {
    case noError = 0x0
    case protocolError = 0x1
    case internalError = 0x2
    case cancel = 0x8
    case enhanceYourCalm = 0xb
}
