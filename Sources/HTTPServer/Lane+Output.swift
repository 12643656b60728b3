import CPosixShims
// From the connection to the socket, and the end of connections.
import Connections
import HTTPMessages
import Sockets

extension Lane {
    /// Carries out what a call of the connection left in `turn`.
    mutating func finishTurn(of channel: Channel) {
        if let opening = turn.handover { return handOver(channel, opening) }
        if let ending = turn.ending {
            turn.ending = nil
            channel.ending = ending
        }
        guard channel.ending == .reset || sendOutput(of: channel) else { return }
        // What was sent last may have made room for a request whose answer is a reset.
        if channel.ending == .reset { return reset(channel) }
        settle(channel)
    }

    /// Puts an HTTP/2 connection in the place of one in HTTP/1.1 that met the preface (RFC 9113 §3.3).
    private mutating func handOver(_ channel: Channel, _ opening: [UInt8]) {
        turn.handover = nil
        let successor = channel.succeeded(at: turn.now)
        channels[channel.slot] = successor
        successor.connection.receive(opening, count: opening.count, turn: &turn)
        finishTurn(of: successor)
    }

    /// The socket takes output again.
    mutating func resumeOutput(of token: UInt64) {
        guard let channel = channel(token), channel.unsentCount > 0 else { return }
        let unsent = channel.unsent
        switch systemCalls.send(channel.descriptor, unsent, from: channel.unsentStart) {
        case .bytes(let count):
            bytesSent &+= UInt64(count)
            channel.unsentStart += count
            channel.socketDeadline = outputDeadline
            guard channel.unsentCount == 0 else { return settle(channel) }
            channel.unsent = []
            channel.unsentStart = 0
            if channel.ending == nil { channel.connection.outputDrained(turn: &turn) }
            finishTurn(of: channel)
        case .wouldBlock: break
        case .lost: lose(channel)
        }
    }

    /// The connections that had more output than their turn in the last round took.
    mutating func takeUnfinished() -> [UInt64] {
        if unfinished.isEmpty { return [] }
        defer { unfinished = [] }
        return unfinished
    }

    /// Lets a connection go on where its last turn was cut short.
    mutating func continueOutput(of token: UInt64) {
        guard let channel = channel(token), channel.phase == .open, channel.ending == nil,
            channel.unsentCount == 0
        else { return }
        channel.connection.outputDrained(turn: &turn)
        finishTurn(of: channel)
    }

    /// Sends `turn.output`, until the connection has no more or the socket takes no more.
    ///
    /// Who has much, by a long pipeline for example, goes on after the others had their turn; by then the kernel knows
    /// whether the client is still there.
    ///
    /// - Returns: false when the connection is gone.
    private mutating func sendOutput(of channel: Channel) -> Bool {
        while !turn.output.isEmpty {
            guard channel.unsentCount == 0 else {
                keep(from: 0, of: channel)
                break
            }
            let isMuch = turn.output.count >= Self.longOutput
            switch systemCalls.send(channel.descriptor, turn.output, from: 0) {
            case .bytes(let count) where count == turn.output.count:
                bytesSent &+= UInt64(count)
                clearOutput()
            case .bytes(let count):
                bytesSent &+= UInt64(count)
                keep(from: count, of: channel)
                return true
            case .wouldBlock:
                keep(from: 0, of: channel)
                return true
            case .lost:
                clearOutput()
                lose(channel)
                return false
            }
            if channel.ending != nil { break }
            if isMuch {
                unfinished.append(channel.token)
                break
            }
            channel.connection.outputDrained(turn: &turn)
            if let ending = turn.ending {
                turn.ending = nil
                channel.ending = ending
            }
        }
        return true
    }

    /// A connection with so much output probably has more.
    private static let longOutput = 16 * 1024

    /// Keeps what the socket did not take; from now on it is watched for room.
    private mutating func keep(from start: Int, of channel: Channel) {
        if channel.unsentCount == 0 { channel.socketDeadline = outputDeadline }
        channel.keep(turn.output[start...])
        clearOutput()
    }

    /// Empties the output; storage that one large answer needed is given back.
    private mutating func clearOutput() {
        if turn.output.capacity > 1024 * 1024 {
            turn.output = []
        } else {
            turn.output.removeAll(keepingCapacity: true)
        }
    }

    /// How long a client may take no output at all; the same as for content that does not come.
    private var outputDeadline: MonotonicTime {
        turn.now.advanced(byMilliseconds: group.configuration.limits.bodyMilliseconds)
    }

    /// Brings the poller and the heap up to date, or ends the connection when all is sent.
    private mutating func settle(_ channel: Channel) {
        if channel.unsentCount == 0, channel.phase == .open, let ending = channel.ending {
            guard ending != .close, !channel.inputHasEnded else { return close(channel) }
            linger(channel)
        }
        let interest = channel.wantedInterest
        if interest != channel.interest {
            channel.interest = interest
            poller.change(channel.descriptor, token: channel.token, interest: interest)
        }
        let deadline = channel.deadline.nanoseconds
        if deadline < deadlines.deadline(of: channel.slot) { deadlines.set(channel.slot, at: deadline) }
    }

    private mutating func linger(_ channel: Channel) {
        _ = shim_shut_down_sending(channel.descriptor)
        channel.phase = .lingering(bytesLeft: Self.lingerBytes)
        let milliseconds = stopDeadline == nil ? Self.lingerMilliseconds : Self.stoppingLingerMilliseconds
        channel.socketDeadline = turn.now.advanced(byMilliseconds: milliseconds)
    }

    /// How much and how long is read after the last answer: a client in the midst of what is too large reads it only when
    /// it has sent all, and before that a reset would reach it.
    private static let lingerBytes = 16 << 20
    private static let lingerMilliseconds: Int64 = 2000
    /// A stop must not wait long for clients that keep idle connections in a pool and do not look at them.
    private static let stoppingLingerMilliseconds: Int64 = 500

    /// Lets a connection finish; one that does nothing ends at once, unless its client has just sent a request.
    ///
    /// - Parameters:
    ///   - channel: open.
    ///   - lingers: whether a client that is just sending shall see the end and no reset; else the descriptor is needed.
    mutating func retire(_ channel: Channel, lingers: Bool) {
        if channel.isIdle { readInput(of: channel.token, mayHoldMore: true) }
        guard let channel = self.channel(channel.token), channel.phase == .open else { return }
        channel.connection.stop(turn: &turn)
        if !lingers, turn.ending == .linger { turn.ending = .close }
        finishTurn(of: channel)
    }

    private mutating func reset(_ channel: Channel) {
        clearOutput()
        _ = shim_reset_on_close(channel.descriptor)
        close(channel)
    }

    /// The connection ended without its own doing.
    mutating func lose(_ channel: Channel) {
        channel.connection.connectionLost()
        close(channel)
    }

    /// Closes a connection, once: its descriptor may be another one's by now.
    private mutating func close(_ channel: Channel) {
        clearOutput()
        guard channels[channel.slot] === channel else {
            return assertionFailure("descriptor \(channel.descriptor) is closed already")
        }
        channels[channel.slot] = nil
        deadlines.remove(channel.slot)
        systemCalls.close(channel.descriptor)
        openCount -= 1
        connectionClosed()
    }
}
