// What the session's callbacks record: heads, content and the ends of streams.

import Connections
import HTTPMessages

extension HTTP2Connection {
    func streamBegan(_ id: Int32) {
        let stream = storage.makeStream(id: id)
        stream.index = streams.count
        stream.beganAt = now
        streams.append(stream)
        session.set(stream)
        headStream = stream
    }

    /// A field of a request's header block, or of its trailers.
    ///
    /// - Returns: false when the block is so large that it can only be meant to harm.
    func fieldArrived(
        on id: Int32,
        name: UnsafeBufferPointer<UInt8>,
        value: UnsafeBufferPointer<UInt8>,
        isTrailer: Bool
    ) -> Bool {
        // The fields of a head come one after another: the stream is looked up once.
        guard let stream = isTrailer ? session.stream(id) : headStream, stream.id == id else { return true }
        var listBytes: Int
        if isTrailer {
            let refusal: RequestRefusal?
            (refusal, listBytes) = unsafe stream.request.passTrailer(name: name, value: value)
            if let refusal { note(refusal, on: stream) }
        } else {
            listBytes = unsafe stream.request.take(name: name, value: value, limits: services.limits)
        }
        guard listBytes > services.limits.headBytes * Self.bombFactor else { return true }
        noteUnbearable()
        return false
    }

    /// Over the limit, a request is answered 431; over so many times the limit, it is an HPACK bomb.
    private static let bombFactor = 8

    /// The first HEADERS of a stream are complete: only their own END_STREAM tells whether there is content, as content
    /// and its end may stand behind them in the same input.
    func headArrived(on id: Int32, endsStream: Bool) {
        guard let stream = headStream, stream.id == id else { return }
        recorded.append(id)
        if let refusal = stream.request.complete(hasContent: !endsStream) {
            stream.headIsBroken = true
            note(refusal, on: stream)
        }
        // Decoding what is too large has cost more than the answer that says so.
        noteWaste(stream.request.notes.listBytes / services.limits.headBytes)
        if endsStream { noteEnd(of: stream) }
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
        let mayTake = !stream.exchange.isUndecided && stream.untaken.isEmpty
        let taken = mayTake ? take(content, on: stream) : 0
        guard taken < content.count else { return }
        // Its room in the window is given back when it is taken.
        let rest = content.extracting(droppingFirst: taken)
        unsafe rest.withUnsafeBufferPointer { unsafe stream.untaken.append(contentsOf: $0) }
    }

    /// Takes content that came before it could be.
    func takeUntaken(of stream: HTTP2Stream) {
        guard !stream.untaken.isEmpty else { return }
        let content = stream.untaken
        stream.untaken = []
        stream.untaken = content.dropFirst(take(content.span, on: stream))
    }

    /// Gives content to whom it is for; consumers take it at once, so the windows open again.
    ///
    /// - Returns: how much was taken; the rest must be offered again.
    private func take(_ content: Span<UInt8>, on stream: HTTP2Stream) -> Int {
        let count = min(content.count, stream.exchange.allowance(at: now))
        if stream.refusal == nil, stream.exchange.isConsumed {
            if stream.contentBytes > stream.discardLimit {
                note(RequestRefusal.contentTooLarge(over: stream.discardLimit), on: stream)
            } else if stream.exchange.take(content.extracting(first: count), at: now) == .reset {
                session.reset(stream.id, .internalError)
            }
        }
        awaitContent(of: stream)
        if stream.contentBytes <= stream.discardLimit {
            session.consume(count, of: stream.id)
        } else {
            // Enough was read in vain: the stream's window stays shut, and its end comes with the answer.
            session.consumeOfConnection(count)
            stream.endsWithAnswer = true
            resetIfAnswered(stream)
        }
        return count
    }

    func awaitContent(of stream: HTTP2Stream) {
        stream.exchange.awaitContent(until: now.advanced(byMilliseconds: services.limits.bodyMilliseconds))
        note(stream.exchange.readDeadline)
    }

    func inputEnded(on id: Int32) {
        guard let stream = session.stream(id) else { return }
        recorded.append(id)
        noteEnd(of: stream)
    }

    private func noteEnd(of stream: HTTP2Stream) {
        stream.inputHasEnded = true
        if stream.lengthIsUntrue { note(RequestRefusal(.lengthUntrue), on: stream) }
        // Once both sides have ended the stream is gone.
        resetIfAnswered(stream)
    }

    /// The client gives a request up that is not answered.
    func resetArrived(on id: Int32) {
        guard let stream = session.stream(id) else { return }
        noteGivenUp(since: stream.beganAt)
    }

    func streamClosed(_ id: Int32) {
        guard let stream = session.stream(id) else { return }
        if !stream.untaken.isEmpty { session.consumeOfConnection(stream.untaken.count) }
        stream.exchange.abandon()
        if headStream === stream { headStream = nil }
        let last = streams.removeLast()
        if last !== stream {
            last.index = stream.index
            streams[stream.index] = last
        }
        storage.recycle(stream)
        if streams.isEmpty { noteIdle() }
    }
}
