// A client made of libnghttp2's own client side, in memory.

import CNghttp2

/// What a client learnt of one request.
struct Reply: Equatable {
    var interim: [String] = []
    var status: String?
    var fields: [String: String] = [:]
    var body: [UInt8] = []
    var isComplete = false
    /// The error code the stream was closed with.
    var closedWith: UInt32?

    var text: String { String(decoding: body, as: UTF8.self) }
}

/// The client's side of a connection.
final class TestClient {
    private var session: OpaquePointer?
    private(set) var replies: [Int32: Reply] = [:]
    /// The error code of the GOAWAY that came, the last one if several did.
    private(set) var goAway: UInt32?
    private(set) var settings: [Int32: UInt32] = [:]
    /// Content of requests that is not sent yet; nil means that more comes later.
    private var content: [Int32: ContentSource] = [:]
    private var status: [Int32: String] = [:]

    /// A request's content, in pieces.
    final class ContentSource {
        var bytes: [UInt8]
        var endsAfterBytes: Bool
        init(_ bytes: [UInt8], endsAfterBytes: Bool) {
            (self.bytes, self.endsAfterBytes) = (bytes, endsAfterBytes)
        }
    }

    /// - Parameter window: SETTINGS_INITIAL_WINDOW_SIZE; nil for the protocol's own.
    init(window: UInt32? = nil) {
        var callbacks: OpaquePointer?
        nghttp2_session_callbacks_new(&callbacks)
        nghttp2_session_callbacks_set_on_header_callback(callbacks) {
            _,
            frame,
            name,
            nameLength,
            value,
            valueLength,
            _,
            client in
            client.map { me($0) }?.take(frame, text(name, nameLength), text(value, valueLength))
            return 0
        }
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { _, frame, client in
            client.map { me($0) }?.take(frame)
            return 0
        }
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) {
            _,
            _,
            stream,
            bytes,
            count,
            client in
            client.map { me($0) }?.replies[stream, default: Reply()].body += UnsafeBufferPointer(
                start: bytes,
                count: count
            )
            return 0
        }
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) { _, stream, code, client in
            client.map { me($0) }?.replies[stream, default: Reply()].closedWith = code
            return 0
        }
        nghttp2_session_client_new(&session, callbacks, Unmanaged.passUnretained(self).toOpaque())
        nghttp2_session_callbacks_del(callbacks)
        var entries: [nghttp2_settings_entry] = []
        if let window {
            entries = [
                .init(settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue), value: window)
            ]
        }
        nghttp2_submit_settings(session, 0, entries, entries.count)
    }

    deinit { nghttp2_session_del(session) }

    /// Sends a request; with `content`, and ends it unless told otherwise.
    @discardableResult
    func request(
        _ method: String,
        _ path: String,
        _ fields: [(String, String)] = [],
        content: [UInt8]? = nil,
        endsStream: Bool = true
    ) -> Int32 {
        let all =
            [(":method", method), (":scheme", "http"), (":authority", "localhost"), (":path", path)] + fields
        return submit(all, content: content, endsStream: endsStream)
    }

    /// Sends a request of exactly these fields.
    func submit(_ fields: [(String, String)], content bytes: [UInt8]? = nil, endsStream: Bool = true) -> Int32
    {
        let source = ContentSource(bytes ?? [], endsAfterBytes: endsStream)
        var stream: Int32 = 0
        withPairs(fields) { pairs, count in
            guard bytes != nil || !endsStream else {
                stream = nghttp2_submit_request(session, nil, pairs, count, nil, nil)
                return
            }
            var provider = nghttp2_data_provider()
            provider.source.ptr = Unmanaged.passUnretained(source).toOpaque()
            provider.read_callback = { _, _, buffer, length, flags, source, _ in
                guard let buffer, let flags, let pointer = source?.pointee.ptr else { return 0 }
                let source = Unmanaged<ContentSource>.fromOpaque(pointer).takeUnretainedValue()
                let count = min(length, source.bytes.count)
                for index in 0..<count { buffer[index] = source.bytes[index] }
                source.bytes.removeFirst(count)
                if source.bytes.isEmpty, source.endsAfterBytes {
                    flags.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue
                }
                return count == 0 && !source.endsAfterBytes ? Int(NGHTTP2_ERR_DEFERRED.rawValue) : count
            }
            stream = nghttp2_submit_request(session, nil, pairs, count, &provider, nil)
        }
        content[stream] = source
        replies[stream] = Reply()
        return stream
    }

    /// Sends more of a request's content.
    func send(_ bytes: [UInt8], on stream: Int32, endsStream: Bool) {
        content[stream]?.bytes += bytes
        content[stream]?.endsAfterBytes = endsStream
        nghttp2_session_resume_data(session, stream)
    }

    func trailers(_ fields: [(String, String)], on stream: Int32) {
        withPairs(fields) { pairs, count in nghttp2_submit_trailer(session, stream, pairs, count) }
    }

    func reset(_ stream: Int32) { nghttp2_submit_rst_stream(session, 0, stream, 8) }

    /// Makes room for answers of any size together; each stream still has its own window.
    func openConnectionWindow() { nghttp2_session_set_local_window_size(session, 0, 0, 0x7FFF_FFFF) }

    /// Bytes in the table of fields that the server's answers have filled (RFC 7541 §4.1).
    var tableSize: Int { nghttp2_session_get_hd_inflate_dynamic_table_size(session) }

    func ping() { nghttp2_submit_ping(session, 0, nil) }

    /// Everything the client wants to send now.
    func takeOutput() -> [UInt8] {
        var output: [UInt8] = []
        var bytes: UnsafePointer<UInt8>?
        while case let count = nghttp2_session_mem_send(session, &bytes), count > 0 {
            output += UnsafeBufferPointer(start: bytes, count: count)
        }
        return output
    }

    /// Takes what the server sent.
    ///
    /// - Returns: false when it is no HTTP/2.
    @discardableResult
    func receive(_ bytes: [UInt8]) -> Bool {
        nghttp2_session_mem_recv(session, bytes, bytes.count) == bytes.count
    }

    private func take(_ frame: UnsafePointer<nghttp2_frame>?, _ name: String, _ value: String) {
        guard let frame else { return }
        let stream = frame.pointee.hd.stream_id
        if name == ":status" {
            status[stream] = value
            if value.hasPrefix("1") {
                replies[stream, default: Reply()].interim.append(value)
            } else {
                replies[stream, default: Reply()].status = value
            }
        } else {
            replies[stream, default: Reply()].fields[name] = value
        }
    }

    private func take(_ frame: UnsafePointer<nghttp2_frame>?) {
        guard let frame else { return }
        let header = frame.pointee.hd
        switch UInt32(header.type) {
        case NGHTTP2_GOAWAY.rawValue: goAway = frame.pointee.goaway.error_code
        case NGHTTP2_SETTINGS.rawValue:
            for index in 0..<frame.pointee.settings.niv {
                let entry = frame.pointee.settings.iv[index]
                settings[entry.settings_id] = entry.value
            }
        case NGHTTP2_HEADERS.rawValue, NGHTTP2_DATA.rawValue:
            if header.flags & 1 != 0 { replies[header.stream_id, default: Reply()].isComplete = true }
        default: break
        }
    }

    private func withPairs(_ fields: [(String, String)], _ body: (UnsafePointer<nghttp2_nv>, Int) -> Void) {
        var storage = fields.map { (Array($0.0.utf8), Array($0.1.utf8)) }
        let pairs = storage.indices.map { index in
            let name = UnsafeMutablePointer<UInt8>.allocate(capacity: storage[index].0.count + 1)
            name.initialize(from: &storage[index].0, count: storage[index].0.count)
            let value = UnsafeMutablePointer<UInt8>.allocate(capacity: storage[index].1.count + 1)
            value.initialize(from: &storage[index].1, count: storage[index].1.count)
            return nghttp2_nv(
                name: name,
                value: value,
                namelen: storage[index].0.count,
                valuelen: storage[index].1.count,
                flags: 0
            )
        }
        body(pairs, pairs.count)
        for pair in pairs {
            pair.name.deallocate()
            pair.value.deallocate()
        }
    }
}

private func me(_ pointer: UnsafeMutableRawPointer) -> TestClient {
    Unmanaged<TestClient>.fromOpaque(pointer).takeUnretainedValue()
}

private func text(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> String {
    String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
}
