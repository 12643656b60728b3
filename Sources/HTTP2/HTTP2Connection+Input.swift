// What the session's callbacks record: heads, content and the ends of streams.

import HTTPMessages

extension HTTP2Connection {
    func streamBegan(_ id: Int32) {
        let stream = workspace.makeStream(id: id)
        stream.index = streams.count
        stream.beganAt = now
        streams.append(stream)
        session.set(stream)
    }

    /// A field of a request's header block, or of its trailers.
    ///
    /// - Returns: false when the block is so large that it can only be meant to harm.
    func fieldArrived(
        on stream: HTTP2Stream,
        name: UnsafeBufferPointer<UInt8>,
        value: UnsafeBufferPointer<UInt8>,
        isTrailer: Bool
    ) -> Bool {
        var listBytes: Int
        if isTrailer {
            let refusal: RequestRefusal?
            (refusal, listBytes) = unsafe stream.request.passTrailer(name: name, value: value)
            if let refusal { note(refusal, on: stream) }
        } else {
            listBytes = unsafe stream.request.take(name: name, value: value, limits: workspace.limits)
        }
        guard listBytes > workspace.limits.headBytes * Self.bombFactor else { return true }
        noteUnbearable()
        return false
    }

    /// Over the limit, a request is answered 431; over so many times the limit, it is an HPACK bomb.
    private static let bombFactor = 8

    /// The first HEADERS of a stream are complete: only their own END_STREAM tells whether there is content, as content
    /// and its end may stand behind them in the same input.
    func headArrived(on id: Int32, endsStream: Bool) {
        guard let stream = session.stream(id) else { return }
        stream.reading = .unasked
        recorded.append(id)
        if let refusal = stream.request.complete(hasContent: !endsStream) { note(refusal, on: stream) }
        // Decoding what is too large has cost more than the answer that says so.
        noteWaste(stream.request.listBytes / workspace.limits.headBytes)
        if endsStream { inputEnded(on: id) }
    }

    /// HEADERS behind the first ones, whose fields are checked and dropped.
    func trailersArrived(on id: Int32, endsStream: Bool) {
        guard let stream = session.stream(id) else { return }
        if endsStream { return inputEnded(on: id) }
        stream.endsWithAnswer = true
        note(RequestRefusal(.trailersUnended), on: stream)
    }

    /// Notes why a request is to be refused; of several reasons the first is told.
    func note(_ refusal: RequestRefusal, on stream: HTTP2Stream) {
        if refusal.status == 400, !stream.isMalformed {
            stream.isMalformed = true
            noteWaste(1)
        } else if stream.isMalformed {
            return
        }
        stream.refusal = stream.refusal ?? refusal
        recorded.append(stream.id)
    }

    func contentArrived(on id: Int32, _ content: Span<UInt8>) {
        guard let stream = session.stream(id) else { return session.consumeOfConnection(content.count) }
        stream.contentBytes += Int64(content.count)
        if stream.lengthIsUntrue {
            stream.endsWithAnswer = true
            note(RequestRefusal(.lengthUntrue), on: stream)
        }
        if case .unasked = stream.reading {
            // Its room in the window is given back when the responder has decided.
            unsafe content.withUnsafeBufferPointer { unsafe stream.earlyContent.append(contentsOf: $0) }
        } else {
            take(content, on: stream)
        }
    }

    /// Gives content to whom it is for; consumers take it at once, so the windows open again.
    func take(_ content: Span<UInt8>, on stream: HTTP2Stream) {
        stream.readDeadline = now.advanced(byMilliseconds: workspace.limits.bodyMilliseconds)
        if case .consuming(let consumer) = stream.reading, stream.refusal == nil {
            if stream.contentBytes <= maximumLength(of: consumer) {
                consumer.receive(content)
            } else {
                note(RequestRefusal(.contentTooLarge), on: stream)
            }
        }
        if stream.contentBytes <= stream.discardLimit {
            session.consume(content.count, of: stream.id)
        } else {
            // Enough was read in vain: the stream's window stays shut, and its end comes with the answer.
            session.consumeOfConnection(content.count)
            stream.endsWithAnswer = true
            resetIfAnswered(stream)
        }
    }

    func maximumLength(of consumer: any BodyConsumer) -> Int64 {
        min(consumer.maximumLength, workspace.limits.uploadBytes)
    }

    func inputEnded(on id: Int32) {
        guard let stream = session.stream(id) else { return }
        stream.inputHasEnded = true
        if stream.lengthIsUntrue { note(RequestRefusal(.lengthUntrue), on: stream) }
        // Once both sides have ended the stream is gone.
        resetIfAnswered(stream)
        recorded.append(id)
    }

    /// The client gives a request up that is not answered.
    func resetArrived(on id: Int32) {
        guard let stream = session.stream(id) else { return }
        noteGivenUp(since: stream.beganAt)
    }

    func streamClosed(_ id: Int32) {
        guard let stream = session.stream(id) else { return }
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
