// One request and its answer on a connection of their own: no socket, no time.

import HTTP1
import HTTPMessages
import TLS

/// What happens between the connection's being there and its end.
struct ClientExchange {
    private let request: [UInt8]
    private let session: TLSSession?
    private var reader: ResponseReader
    private var hasSent = false
    /// Set once nothing more is wanted of the connection.
    private(set) var outcome: ClientOutcome?

    /// - Parameters:
    ///   - request: what is sent.
    ///   - security: for https; the session of this connection.
    /// - Throws: `.unsendable` for a request that cannot be written.
    init(_ request: ClientRequest, security: TLSSession?) throws(ClientFailure) {
        self.request = try request.message()
        session = security
        reader = ResponseReader(mostContent: request.mostContent)
    }

    /// The connection is there: begins to speak.
    mutating func connected(output: inout [UInt8]) {
        guard let session else { return output += request }
        attempt { () throws(TLSError) in try session.start(output: &output) }
    }

    /// Takes the first `count` bytes of `input`.
    mutating func receive(_ input: [UInt8], count: Int, output: inout [UInt8]) {
        guard let session else { return read(input, count) }
        var plain: [UInt8] = []
        attempt { () throws(TLSError) in
            try session.receive(input, count: count, plaintext: &plain, output: &output)
        }
        if session.isEstablished, !hasSent, outcome == nil {
            hasSent = true
            let request = request
            attempt { () throws(TLSError) in try session.send(request, output: &output) }
        }
        if !plain.isEmpty, outcome == nil { read(plain, plain.count) }
    }

    /// The peer has closed its sending side, or the connection is gone.
    mutating func inputEnded() {
        guard outcome == nil else { return }
        if let session, !session.isEstablished {
            return fail(.unreachable, "The connection was closed during the TLS handshake.")
        }
        // Inside TLS the end is announced (RFC 8446 §6.1): without that, something may be missing.
        if let session, !session.inputEnded, reader.endsWithConnection {
            return fail(.broken, "The connection was cut before the end of the answer (RFC 8446 §6.1).")
        }
        do throws(ResponseFault) {
            try reader.inputEnded()
            outcome = .success(reader.response)
        } catch {
            fail(.broken, error.reason)
        }
    }

    private mutating func read(_ bytes: [UInt8], _ count: Int) {
        do throws(ResponseFault) {
            try reader.receive(bytes, count: count)
            if reader.isComplete { outcome = .success(reader.response) }
        } catch {
            fail(.broken, error.reason)
        }
    }

    private mutating func attempt(_ body: () throws(TLSError) -> Void) {
        do throws(TLSError) {
            try body()
        } catch {
            if error == .plainHTTP {
                return fail(.unreachable, "The port speaks plain HTTP, not TLS: use http://.")
            }
            fail(.unreachable, "\(error)")
        }
    }

    private mutating func fail(_ kind: ClientFailure.Kind, _ reason: String) {
        outcome = outcome ?? .failure(ClientFailure(kind, reason))
    }
}
