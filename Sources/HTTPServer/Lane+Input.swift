// From the socket to the connection.
import Connections
import HTTPMessages
import Sockets

extension Lane {
    /// Reads once: what is left is asked for again, and other connections get their turn before.
    ///
    /// - Parameters:
    ///   - token: of a connection that was reported as readable.
    ///   - mayHoldMore: whether something may be left although the buffer is not full.
    mutating func readInput(of token: UInt64, mayHoldMore: Bool) {
        guard let channel = channel(token) else { return }
        guard channel.phase == .open else { return discardInput(of: channel) }
        guard channel.interest.wantsInput else { return }
        switch systemCalls.receive(channel.descriptor, into: &readBuffer) {
        case .bytes(0):
            endInput(of: channel)
        case .bytes(let count):
            bytesReceived &+= UInt64(count)
            if mayHoldMore || count == readBuffer.count { watchAgain(channel) }
            channel.connection.receive(readBuffer, count: count, turn: &turn)
            finishTurn(of: channel)
        case .wouldBlock:
            // Nothing was there after all, or the kernel had no memory just then.
            watchAgain(channel)
        case .lost:
            lose(channel)
        }
    }

    /// The client has closed its sending side while nothing was read because an answer is held back: it counts as gone,
    /// whatever it has sent before.
    mutating func noteEnd(of token: UInt64) {
        guard let channel = channel(token), channel.interest == .end else { return }
        endInput(of: channel)
    }

    private mutating func endInput(of channel: Channel) {
        channel.inputHasEnded = true
        channel.connection.inputEnded(turn: &turn)
        finishTurn(of: channel)
    }

    /// Has the poller report input that is there already.
    private func watchAgain(_ channel: Channel) {
        poller.change(channel.descriptor, token: channel.token, interest: channel.interest)
    }

    /// Reads on after the last answer, so that the client gets it before its own bytes meet a closed socket.
    private mutating func discardInput(of channel: Channel) {
        guard case .lingering(let bytesLeft) = channel.phase else { return }
        switch systemCalls.receive(channel.descriptor, into: &readBuffer) {
        case .bytes(0), .lost:
            lose(channel)
        case .bytes(let count) where count >= bytesLeft:
            lose(channel)
        case .bytes(let count):
            channel.phase = .lingering(bytesLeft: bytesLeft - count)
        case .wouldBlock:
            break
        }
    }
}
