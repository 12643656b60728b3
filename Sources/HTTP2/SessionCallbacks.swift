// What libnghttp2 calls. Every function here only finds the connection and passes on; the connection records, and
// nothing in a callback sends or receives.

internal import CNghttp2
import HTTPMessages

/// The callbacks and options of every session, built once; libnghttp2 copies them into each session.
@safe struct SessionCallbacks: @unchecked Sendable {
    // Written in `init` and only read afterwards.
    let pointer: OpaquePointer?
    let options: OpaquePointer?

    static let shared = SessionCallbacks()

    private init() {
        var callbacks: OpaquePointer?
        unsafe nghttp2_session_callbacks_new(&callbacks)
        unsafe nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, beginHeaders)
        unsafe nghttp2_session_callbacks_set_on_header_callback(callbacks, takeField)
        unsafe nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, takeFrame)
        unsafe nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, takeContent)
        unsafe nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(callbacks, noteInvalidFrame)
        unsafe nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, closeStream)
        var options: OpaquePointer?
        unsafe nghttp2_option_new(&options)
        // Windows open as consumers take content, not as it arrives.
        unsafe nghttp2_option_set_no_auto_window_update(options, 1)
        // Malformed requests are answered before they are reset, so `FieldRules` and `ReceivedHead` find them.
        unsafe nghttp2_option_set_no_http_messaging(options, 1)
        // What is too much is for `AbuseBudget` to say.
        unsafe cnghttp2_lift_limits(options)
        unsafe (self.pointer, self.options) = (callbacks, options)
    }

    /// Content of an answer, when windows and output allow.
    static let readContent: cnghttp2_read_content = { _, _, buffer, length, flags, source, connection in
        guard let connection = unsafe connection, let state = unsafe source?.pointee.ptr,
            let buffer = unsafe buffer
        else { return ptrdiff_t(NGHTTP2_ERR_CALLBACK_FAILURE.rawValue) }
        return unsafe borrow(connection) { (connection: HTTP2Connection) in
            unsafe borrow(state) { (stream: HTTP2Stream) in
                switch connection.nextContent(of: stream, atMost: length) {
                case .paused:
                    return ptrdiff_t(NGHTTP2_ERR_DEFERRED.rawValue)
                case .broken:
                    return ptrdiff_t(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue)
                case .bytes(let range, let isLast):
                    unsafe copy(range, of: stream, to: buffer)
                    if isLast { unsafe flags?.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue }
                    return range.count
                }
            }
        }
    }
}

/// Copies a part of a stream's content; `range` lies within the body and is no longer than the buffer.
private func copy(_ range: Range<Int>, of stream: HTTP2Stream, to buffer: UnsafeMutablePointer<UInt8>) {
    unsafe stream.response.body.withUnsafeBufferPointer { body in
        guard let start = body.baseAddress else { return }
        unsafe buffer.update(from: start + range.lowerBound, count: range.count)
    }
}

/// Lends the object behind `pointer` to `use`.
///
/// The lane keeps connections alive, and connections their streams. So nothing is counted: with eight fields in a
/// request, counting took longer than reading them.
private func borrow<Object: AnyObject, Result>(
    _ pointer: UnsafeMutableRawPointer,
    _ use: (Object) -> Result
) -> Result {
    unsafe Unmanaged<Object>.fromOpaque(pointer)._withUnsafeGuaranteedRef { use($0) }
}

private func owner(_ context: UnsafeMutableRawPointer?) -> HTTP2Connection? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<HTTP2Connection>.fromOpaque(context).takeUnretainedValue()
}

private func isRequest(_ frame: UnsafePointer<nghttp2_frame>) -> Bool {
    unsafe UInt32(frame.pointee.hd.type) == NGHTTP2_HEADERS.rawValue
        && frame.pointee.headers.cat == NGHTTP2_HCAT_REQUEST
}

private func beginHeaders(
    _: OpaquePointer?,
    _ frame: UnsafePointer<nghttp2_frame>?,
    _ connection: UnsafeMutableRawPointer?
) -> Int32 {
    if let frame = unsafe frame, unsafe isRequest(frame) {
        unsafe owner(connection)?.streamBegan(frame.pointee.hd.stream_id)
    }
    return 0
}

private func takeField(
    _: OpaquePointer?,
    _ frame: UnsafePointer<nghttp2_frame>?,
    _ name: UnsafePointer<UInt8>?,
    _ nameLength: Int,
    _ value: UnsafePointer<UInt8>?,
    _ valueLength: Int,
    _: UInt8,
    _ connection: UnsafeMutableRawPointer?
) -> Int32 {
    guard let frame = unsafe frame, let connection = unsafe connection else { return 0 }
    let isBearable = unsafe borrow(connection) { (connection: HTTP2Connection) in
        unsafe connection.fieldArrived(
            on: frame.pointee.hd.stream_id,
            name: UnsafeBufferPointer(start: name, count: nameLength),
            value: UnsafeBufferPointer(start: value, count: valueLength),
            isTrailer: !isRequest(frame)
        )
    }
    return isBearable ? 0 : NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue
}

private func takeFrame(
    _: OpaquePointer?,
    _ frame: UnsafePointer<nghttp2_frame>?,
    _ connection: UnsafeMutableRawPointer?
) -> Int32 {
    guard let frame = unsafe frame, let connection = unsafe owner(connection) else { return 0 }
    let header = unsafe frame.pointee.hd
    let endsStream = UInt32(header.flags) & NGHTTP2_FLAG_END_STREAM.rawValue != 0
    switch UInt32(header.type) {
    case NGHTTP2_HEADERS.rawValue where unsafe isRequest(frame):
        connection.headArrived(on: header.stream_id, endsStream: endsStream)
    case NGHTTP2_HEADERS.rawValue:
        connection.trailersArrived(on: header.stream_id, endsStream: endsStream)
    case NGHTTP2_DATA.rawValue where endsStream:
        connection.inputEnded(on: header.stream_id)
    case NGHTTP2_RST_STREAM.rawValue:
        connection.resetArrived(on: header.stream_id)
    default: break
    }
    return 0
}

private func takeContent(
    _: OpaquePointer?,
    _: UInt8,
    _ stream: Int32,
    _ bytes: UnsafePointer<UInt8>?,
    _ count: Int,
    _ connection: UnsafeMutableRawPointer?
) -> Int32 {
    let content = unsafe UnsafeBufferPointer(start: bytes, count: count)
    unsafe owner(connection)?.contentArrived(on: stream, content.span)
    return 0
}

private func noteInvalidFrame(
    _: OpaquePointer?,
    _: UnsafePointer<nghttp2_frame>?,
    _: Int32,
    _ connection: UnsafeMutableRawPointer?
) -> Int32 {
    unsafe owner(connection)?.noteWaste(1)
    return 0
}

private func closeStream(
    _: OpaquePointer?,
    _ stream: Int32,
    _: UInt32,
    _ connection: UnsafeMutableRawPointer?
) -> Int32 {
    unsafe owner(connection)?.streamClosed(stream)
    return 0
}
