// A whole server without its sockets: a connection, the choice between the two APIs, and tenants in their first state.

import CloudAPI
import Connections
import HTTP1
import HTTP2
import HTTPMessages

@testable import Drydock

/// What a client can reach; time passes only from deadline to deadline.
final class Desk {
    let responder: any Responder
    private var turn: ConnectionTurn
    private let limits = HTTPLimits()
    /// How many deadlines of a connection are lived through: waits and delays may be years away, one after the other.
    private static let mostDeadlines = 20

    init() {
        var configuration = Configuration()
        configuration.seed = 7
        configuration.clock = .manual
        configuration.log.level = .critical
        let (scenario, log) = (ScenarioSource.named("default"), LogWriter(format: configuration.log.format))
        guard let assembly = try? Assembly(scenario: scenario, configuration: configuration, log: log) else {
            preconditionFailure("the default scenario does not load")
        }
        let cloud = CloudResponder(
            registry: assembly.registry,
            signer: HMACTokenSigner(seed: 7),
            logger: assembly.logger
        )
        responder = APISwitch(admin: assembly.makeAdmin(), others: cloud)
        turn = ConnectionTurn(now: MonotonicTime(milliseconds: 1_000_000))
    }

    /// Sends a request in HTTP/1.1.
    ///
    /// - Returns: all that comes back.
    @discardableResult
    func send(
        _ method: String,
        _ target: String,
        _ fields: [(String, String)] = [],
        body: [UInt8] = []
    ) -> [UInt8] {
        let all = [
            ("Host", "localhost"), ("X-SailPoint-Experimental", "true"), ("Content-Length", "\(body.count)"),
        ]
        let lines = (all + fields).map { "\($0): \($1)\r\n" }.joined()
        let connection = HTTP1Connection(services: services, id: 1, now: turn.now)
        return run(connection, [Array("\(method) \(target) HTTP/1.1\r\n\(lines)\r\n".utf8) + body])
    }

    /// Gives a connection of HTTP/2 bytes, in these pieces.
    func sendFrames(_ pieces: [[UInt8]]) {
        run(HTTP2Connection(services: services, storage: StreamStorage(), id: 1, now: turn.now), pieces)
    }

    private var services: ConnectionServices {
        ConnectionServices(responder: responder, limits: limits, mailbox: NoMailbox())
    }

    @discardableResult
    private func run(_ connection: any HTTPConnection, _ pieces: [[UInt8]]) -> [UInt8] {
        var output: [UInt8] = []
        turn.ending = nil
        turn.handover = nil
        for piece in pieces where turn.ending == nil && turn.handover == nil {
            connection.receive(piece, count: piece.count, turn: &turn)
            drain(connection, to: &output)
        }
        for _ in 0..<Self.mostDeadlines where turn.ending == nil && connection.isBusy {
            guard connection.deadline < .distantFuture else { break }
            turn.now = max(turn.now, connection.deadline)
            connection.deadlineReached(turn: &turn)
            drain(connection, to: &output)
        }
        if turn.ending == nil { connection.inputEnded(turn: &turn) }
        connection.connectionLost()
        turn.output = []
        return output
    }

    private func drain(_ connection: any HTTPConnection, to output: inout [UInt8]) {
        while !turn.output.isEmpty {
            output += turn.output
            turn.output = []
            if turn.ending == nil { connection.outputDrained(turn: &turn) }
        }
    }
}

/// Nobody is woken: deadlines come as well.
final class NoMailbox: WakeMailbox {
    func wake(connection: UInt64, exchange: UInt32) {}
}
