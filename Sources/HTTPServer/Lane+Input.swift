// From the socket to the connection.
import Connections
import HTTPMessages

extension Lane {
    /// Reads once: what is left is asked for again, and other connections get their turn before.
    ///
    /// - Parameters:
    ///   - channel: reported as readable.
    ///   - mayHoldMore: whether something may be left although the buffer is not full.
    mutating func readInput(of channel: Channel, mayHoldMore: Bool) {
        guard channel.phase == .open else { return discardInput(of: channel) }
        guard channel.interest.wantsInput else { return }
        switch systemCalls.receive(channel.descriptor, into: &readBuffer) {
        case .bytes(0):
            channel.inputHasEnded = true
            channel.connection.inputEnded(turn: &turn)
            finishTurn(of: channel)
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
