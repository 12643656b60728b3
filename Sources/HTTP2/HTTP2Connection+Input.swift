// What the session's callbacks record: heads, content and the ends of streams.

import HTTPMessages

extension HTTP2Connection {
    func streamBegan(_ id: Int32) {
        let stream = workspace.makeStream(id: id)
        stream.index = streams.count
        streams.append(stream)
        session.set(stream)
    }

    /// A field of a request's header block.
    ///
    /// - Returns: false when the block is so large that it can only be meant to harm.
    func fieldArrived(
        on stream: HTTP2Stream,
        name: UnsafeBufferPointer<UInt8>,
        value: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        let listBytes = unsafe stream.request.take(name: name, value: value, limits: workspace.limits)
        guard listBytes > workspace.limits.headBytes * Self.bombFactor else { return true }
        noteUnbearable()
        return false
    }

    /// Over the limit, a request is answered 431; over so many times the limit, it is an HPACK bomb.
    private static let bombFactor = 8

    func malformedFieldArrived(on id: Int32) { session.reset(id, .protocolError) }

    func headArrived(on id: Int32, endsStream: Bool) {
        guard let stream = session.stream(id) else { return }
        stream.reading = .unasked
        stream.inputHasEnded = endsStream
        recorded.append(id)
        // Decoding what is too large has cost more than the answer that says so.
        noteInvalidFrames(stream.request.listBytes / workspace.limits.headBytes)
    }

    func contentArrived(on id: Int32, _ content: Span<UInt8>) {
        guard let stream = session.stream(id) else { return session.consumeOfConnection(content.count) }
        if case .unasked = stream.reading {
            // Its room in the window is given back when the responder has decided.
            unsafe content.withUnsafeBufferPointer { unsafe stream.earlyContent.append(contentsOf: $0) }
        } else {
            take(content, on: stream)
        }
    }

    /// Gives content to whom it is for; consumers take it at once, so the windows open again.
    func take(_ content: Span<UInt8>, on stream: HTTP2Stream) {
        stream.contentBytes += Int64(content.count)
        stream.readDeadline = now.advanced(byMilliseconds: workspace.limits.bodyMilliseconds)
        if case .consuming(let consumer) = stream.reading {
            if stream.contentBytes <= maximumLength(of: consumer) {
                consumer.receive(content)
            } else {
                stream.refusal = .contentTooLarge
                recorded.append(stream.id)
            }
        }
        if stream.contentBytes <= stream.discardLimit {
            session.consume(content.count, of: stream.id)
        } else {
            // Enough was read in vain: the stream's window stays shut, and its end comes with the answer.
            session.consumeOfConnection(content.count)
            stream.endsWithAnswer = true
            if case .sent = stream.answer { answered.append(stream.id) }
        }
    }

    func maximumLength(of consumer: any BodyConsumer) -> Int64 {
        min(consumer.maximumLength, workspace.limits.uploadBytes)
    }

    func inputEnded(on id: Int32) {
        guard let stream = session.stream(id) else { return }
        stream.inputHasEnded = true
        recorded.append(id)
    }

    func streamClosed(_ id: Int32, error: UInt32) {
        guard let stream = session.stream(id) else { return }
        // The client made the server reset the stream (CVE-2025-8671).
        if error == HTTP2Error.protocolError.rawValue { noteInvalidFrames(1) }
        if !stream.earlyContent.isEmpty { session.consumeOfConnection(stream.earlyContent.count) }
        stream.abandon()
        let last = streams.removeLast()
        if last !== stream {
            last.index = stream.index
            streams[stream.index] = last
        }
        workspace.recycle(stream)
        if streams.isEmpty { noteIdle() }
    }
}
