// A connection, a client and a clock that only the test moves.

import Connections
import HTTPMessages

@testable import HTTP2

/// Notes who was woken.
final class TestMailbox: WakeMailbox {
    func wake(connection: UInt64, exchange: UInt32) {}
}

/// A client that talks to a connection.
final class Conversation {
    let responder = TestResponder()
    let connection: HTTP2Connection
    let client: TestClient
    var turn: ConnectionTurn
    /// All the server sent that was not given to the client.
    var output: [UInt8] = []
    /// Whether the server's output reaches the client; a client that reads nothing leaves it in the socket.
    var isClientReading = true
    /// Pieces in which the client's bytes arrive.
    var step: Int

    init(
        limits: HTTPLimits = HTTPLimits(),
        client: TestClient = TestClient(),
        step: Int = .max
    ) {
        turn = ConnectionTurn(now: MonotonicTime(milliseconds: 1_000_000))
        let services = ConnectionServices(
            responder: responder,
            limits: limits,
            mailbox: TestMailbox()
        )
        connection = HTTP2Connection(services: services, storage: StreamStorage(), id: 1, now: turn.now)
        self.client = client
        self.step = step
    }

    var ending: ConnectionEnding? { turn.ending }

    /// The error code of the last GOAWAY the server sent, read from its bytes: a client that has given up sees none.
    var goAway: UInt8? { Frame.split(output).last { $0[3] == 7 }?[16] }

    /// The error codes of the streams that the server reset.
    var resets: [UInt32: UInt8] {
        let frames = Frame.split(output).filter { $0[3] == 3 }
        return Dictionary(frames.map { (Frame.stream($0), $0[12]) }) { first, _ in first }
    }

    /// The answer to a request on stream 1 that is made of these bytes, the preface included, and arrives in pieces.
    func answer(to pieces: [[UInt8]]) -> Reply {
        // The client makes sense of the answer; its own request, which is not sent, opens the stream for it.
        let stream = client.request("POST", "/")
        _ = client.takeOutput()
        for piece in pieces {
            feed(piece)
            drain()
        }
        return reply(stream)
    }

    /// Takes the server's output as a client would that has no use for it.
    func discardOutput() {
        while !turn.output.isEmpty {
            output += turn.output
            turn.output = []
            if turn.ending == nil { connection.outputDrained(turn: &turn) }
        }
    }

    /// Lets both sides talk until neither has anything to say.
    func run() {
        for _ in 0..<100 {
            let input = client.takeOutput()
            if input.isEmpty && turn.output.isEmpty { return }
            feed(input)
            drain()
        }
    }

    /// Gives the connection bytes, whatever they are.
    func feed(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(step))
            rest = rest.dropFirst(piece.count)
            connection.receive(piece, count: piece.count, turn: &turn)
        }
    }

    /// Gives the client what the server sent, until the server has no more.
    func drain() {
        while !turn.output.isEmpty, isClientReading {
            let bytes = turn.output
            turn.output = []
            output += bytes
            client.receive(bytes)
            if turn.ending == nil { connection.outputDrained(turn: &turn) }
        }
    }

    /// Moves the clock to each deadline that comes within `milliseconds`, and to the end of them.
    func pass(milliseconds: Int64) {
        let end = turn.now.advanced(byMilliseconds: milliseconds)
        while turn.ending == nil, connection.deadline <= end {
            turn.now = max(turn.now, connection.deadline)
            connection.deadlineReached(turn: &turn)
            drain()
            run()
        }
        turn.now = end
    }

    func reply(_ stream: Int32) -> Reply { client.replies[stream] ?? Reply() }

    /// Sends one request and runs; the answer.
    func ask(_ method: String, _ path: String, _ fields: [(String, String)] = [], content: [UInt8]? = nil)
        -> Reply
    {
        let stream = client.request(method, path, fields, content: content)
        run()
        return reply(stream)
    }
}
