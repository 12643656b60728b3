// From the socket to the connection.
import HTTPMessages

extension Lane {
    /// Reads once: what is left makes the descriptor ready again, and other connections get their turn before.
    mutating func readInput(of channel: Channel) {
        guard channel.phase == .open else { return discardInput(of: channel) }
        guard channel.interest.contains(.input) else { return }
        switch systemCalls.receive(channel.descriptor, into: &readBuffer) {
        case .bytes(0):
            channel.inputHasEnded = true
            let connection = channel.connection
            connection.inputEnded(turn: &turn)
            finishTurn(of: channel)
        case .bytes(let count):
            bytesReceived &+= UInt64(count)
            let connection = channel.connection
            connection.receive(readBuffer, count: count, turn: &turn)
            finishTurn(of: channel)
        case .wouldBlock:
            break
        case .lost:
            lose(channel)
        }
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
