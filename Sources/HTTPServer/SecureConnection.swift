// TLS around a connection: to the lane it is a connection like any other, whose bytes happen to be records.

import Connections
import HTTPMessages
import TLS

/// A connection inside TLS.
///
/// What is spoken inside is decided by ALPN when the handshake is complete (RFC 7301).
final class SecureConnection: HTTPConnection {
    private let session: TLSSession
    private let storage: SecureStorage
    private let makeConnection: (ApplicationProtocol?, MonotonicTime) -> any HTTPConnection
    /// What is spoken inside; nil during the handshake.
    private var inner: (any HTTPConnection)?
    private let startedAt: MonotonicTime
    private let handshakeMilliseconds: Int64
    private var inputHasEnded = false

    /// - Parameters:
    ///   - session: without any bytes yet.
    ///   - storage: the lane's, for bytes on their way.
    ///   - now: when the connection was accepted.
    ///   - handshakeMilliseconds: after so long, an unfinished handshake ends the connection.
    ///   - makeConnection: makes what is spoken inside; without ALPN the client decides by how it begins.
    init(
        session: TLSSession,
        storage: SecureStorage,
        now: MonotonicTime,
        handshakeMilliseconds: Int64,
        makeConnection: @escaping (ApplicationProtocol?, MonotonicTime) -> any HTTPConnection
    ) {
        self.session = session
        self.storage = storage
        startedAt = now
        self.handshakeMilliseconds = handshakeMilliseconds
        self.makeConnection = makeConnection
    }

    var wantsInput: Bool { inner?.wantsInput ?? true }
    var deadline: MonotonicTime {
        inner?.deadline ?? startedAt.advanced(byMilliseconds: handshakeMilliseconds)
    }
    var isBusy: Bool { inner?.isBusy ?? false }
    var isHeld: Bool { inner?.isHeld ?? false }
    var idleSince: MonotonicTime { inner?.idleSince ?? startedAt }

    func receive(_ input: [UInt8], count: Int, turn: inout ConnectionTurn) {
        storage.plaintext.removeAll(keepingCapacity: true)
        do throws(TLSError) {
            try session.receive(input, count: count, plaintext: &storage.plaintext, output: &turn.output)
        } catch {
            // The alert, if there is one, is in the output already.
            if error == .plainHTTP { turn.output.append(contentsOf: PlainHTTPAnswer.bytes) }
            inner?.connectionLost()
            turn.ending = .linger
            return
        }
        if inner == nil, session.isEstablished {
            inner = makeConnection(session.applicationProtocol, turn.now)
        }
        deliver(&turn)
    }

    /// Hands on what was decrypted, and the client's good-bye.
    private func deliver(_ turn: inout ConnectionTurn) {
        if !storage.plaintext.isEmpty {
            let plaintext = storage.plaintext
            step(&turn) { $0.receive(plaintext, count: plaintext.count, turn: &$1) }
        }
        if session.inputEnded, turn.ending == nil { inputEnded(turn: &turn) }
    }

    func inputEnded(turn: inout ConnectionTurn) {
        guard !inputHasEnded else { return }
        inputHasEnded = true
        guard inner != nil else {
            turn.ending = .close
            return
        }
        step(&turn) { $0.inputEnded(turn: &$1) }
    }

    func deadlineReached(turn: inout ConnectionTurn) {
        guard inner != nil else {
            turn.ending = .close
            return
        }
        step(&turn) { $0.deadlineReached(turn: &$1) }
    }

    func woken(exchange: UInt32, turn: inout ConnectionTurn) {
        step(&turn) { $0.woken(exchange: exchange, turn: &$1) }
    }

    func outputDrained(turn: inout ConnectionTurn) {
        step(&turn) { $0.outputDrained(turn: &$1) }
    }

    func stop(turn: inout ConnectionTurn) {
        guard inner != nil else {
            turn.ending = .close
            return
        }
        step(&turn) { $0.stop(turn: &$1) }
    }

    func connectionLost() { inner?.connectionLost() }

    /// Lets the inner connection take one step, and makes records of what it wants to send.
    private func step(
        _ turn: inout ConnectionTurn,
        _ body: (any HTTPConnection, inout ConnectionTurn) -> Void
    ) {
        guard let inner else { return }
        // Records of the handshake may be in the output already; the inner connection's bytes are gathered apart.
        swap(&turn.output, &storage.records)
        body(inner, &turn)
        swap(&turn.output, &storage.records)
        defer { storage.records.removeAll(keepingCapacity: true) }
        if turn.ending == .reset { return }
        do throws(TLSError) {
            if !storage.records.isEmpty { try session.send(storage.records, output: &turn.output) }
        } catch {
            inner.connectionLost()
            turn.ending = .close
            return
        }
        if let ending = turn.ending, ending != .cut { session.close(output: &turn.output) }
        if let opening = turn.handover {
            turn.handover = nil
            self.inner = makeConnection(.http2, turn.now)
            step(&turn) { $0.receive(opening, count: opening.count, turn: &$1) }
        }
    }
}

/// Storage for bytes on their way in or out of TLS, shared by the connections of one lane.
final class SecureStorage {
    /// What was decrypted.
    var plaintext: [UInt8] = []
    /// What is to be encrypted, while a connection takes a step; empty otherwise.
    var records: [UInt8] = []
}
