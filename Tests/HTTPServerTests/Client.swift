// A blocking TCP client for tests over the loopback interface.
import Glibc

/// One connection to a server under test; closed with its last owner.
final class Client {
    let descriptor: Int32

    /// - Throws: when the server does not accept.
    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result != 0 { throw ClientError(number: errno) }
    }

    deinit { close(descriptor) }

    /// Sends all of it; false when the server has closed.
    @discardableResult
    func send(_ bytes: some Collection<UInt8>) -> Bool {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Sends without waiting for room; how many bytes the kernel took, in all.
    func sendUntilFull(_ chunk: [UInt8], atMost limit: Int) -> Int {
        var total = 0
        while total < limit {
            let count = Glibc.send(
                descriptor,
                chunk,
                chunk.count,
                Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
            )
            if count > 0 {
                total += count
                continue
            }
            // The server gets half a second to take more.
            var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            if Glibc.poll(&poll, 1, 500) == 0 { return total }
        }
        return total
    }

    /// The next bytes; empty at the end of the connection.
    func receive() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count < 0 { throw ClientError(number: errno) }
        return Array(buffer[..<count])
    }

    /// Everything until the server closes.
    func receiveToEnd() throws -> String {
        var bytes: [UInt8] = []
        while true {
            let more = try receive()
            if more.isEmpty { return String(decoding: bytes, as: UTF8.self) }
            bytes += more
        }
    }

    /// Everything until `count` occurrences of `text` have arrived, or the server closes.
    func receive(_ count: Int = 1, of text: String) throws -> String {
        var received = ""
        while received.split(separator: text, omittingEmptySubsequences: false).count <= count {
            let more = try receive()
            if more.isEmpty { break }
            received += String(decoding: more, as: UTF8.self)
        }
        return received
    }

    func shutDownSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Makes the end of this client a reset.
    func resetOnClose() {
        var value = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
    }
}

/// The error number of a client's call.
struct ClientError: Error, Equatable {
    var number: Int32
}
