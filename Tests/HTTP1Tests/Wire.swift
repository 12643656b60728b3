// Drives a connection as a lane would, with time in the test's hand.
import Connections
import HTTPMessages

@testable import HTTP1

/// A connection without a socket: bytes in, bytes and an ending out.
final class Wire {
    let connection: HTTP1Connection
    var turn = ConnectionTurn(now: MonotonicTime(milliseconds: 1_000_000))
    private(set) var ending: ConnectionEnding?
    private(set) var output: [UInt8] = []

    init(_ responder: any Responder, limits: HTTPLimits = HTTPLimits(), servesOneRequest: Bool = false) {
        let services = ConnectionServices(
            responder: responder,
            limits: limits,
            mailbox: NoMailbox(),
            servesOneRequest: servesOneRequest
        )
        connection = HTTP1Connection(services: services, id: 1, now: turn.now)
    }

    func send(_ bytes: some Sequence<UInt8>) {
        let input = Array(bytes)
        // The lane's buffer is longer than what was read into it.
        connection.receive(input + [0x0A, 0x0D, 0x00], count: input.count, turn: &turn)
        settle()
    }

    func send(_ text: String) { send(text.utf8) }

    func endInput() {
        connection.inputEnded(turn: &turn)
        settle()
    }

    func stop() {
        connection.stop(turn: &turn)
        settle()
    }

    func wake(_ exchange: UInt32 = 1) {
        connection.woken(exchange: exchange, turn: &turn)
        settle()
    }

    /// Lets time pass in one step; the connection hears of it when its deadline is reached.
    func pass(milliseconds: Int64) {
        turn.now = turn.now.advanced(byMilliseconds: milliseconds)
        if connection.deadline <= turn.now {
            connection.deadlineReached(turn: &turn)
            settle()
        }
    }

    /// What was sent since the last call.
    func received() -> String {
        defer { output = [] }
        return String(decoding: output, as: UTF8.self)
    }

    private func settle() {
        while true {
            output += turn.output
            let hadOutput = !turn.output.isEmpty
            turn.output = []
            if let end = turn.ending {
                ending = end
                turn.ending = nil
            }
            guard hadOutput, ending == nil else { return }
            connection.outputDrained(turn: &turn)
        }
    }
}
