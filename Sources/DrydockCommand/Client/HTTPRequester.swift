// The command line's own requests: one GET on a connection of its own, blocking, with a time-out. Enough for
// healthcheck and report without a client library; the server never uses it.

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Asks a Drydock server by plain HTTP/1.1.
struct HTTPRequester {
    /// Why there is no answer.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    var host: String
    var port: UInt16
    var timeout: Duration
    var token: String?
    var tenant: String?

    init(host: String, port: UInt16, timeout: Duration) {
        self.host = host
        self.port = port
        self.timeout = timeout
    }

    /// Reads `http://HOST:PORT`, with nothing but a path behind it; nil for anything else.
    init?(url: String, timeout: Duration = .seconds(10)) {
        guard url.hasPrefix("http://") else { return nil }
        let authority = url.dropFirst("http://".count).prefix { $0 != "/" }
        let colon = authority.lastIndex(of: ":")
        let hasPort = colon.map { !authority[$0...].contains("]") } ?? false
        let host = (hasPort ? authority[..<(colon ?? authority.endIndex)] : authority).filter {
            !"[]".contains($0)
        }
        guard !host.isEmpty else { return nil }
        var port: UInt16 = 80
        if hasPort, let colon {
            guard let number = UInt16(authority[authority.index(after: colon)...]) else { return nil }
            port = number
        }
        self.init(host: host, port: port, timeout: timeout)
    }

    func get(_ target: String) throws -> HTTPAnswer {
        let descriptor = try connected()
        defer { close(descriptor) }
        try send(Array(request(target).utf8), to: descriptor)
        guard let answer = HTTPAnswer(try receive(from: descriptor)) else {
            throw Failure(description: "\(host):\(port) does not answer in HTTP")
        }
        return answer
    }

    private func request(_ target: String) -> String {
        let authority = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        var head = "GET \(target) HTTP/1.1\r\nHost: \(authority)\r\nConnection: close\r\n"
        if let token { head += "Authorization: Bearer \(token)\r\n" }
        if let tenant { head += "X-Drydock-Tenant: \(tenant)\r\n" }
        return head + "\r\n"
    }

    /// A connected socket whose every call gives up after the time-out.
    private func connected() throws -> Int32 {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = streamType
        var list: UnsafeMutablePointer<addrinfo>?
        // A static binary resolves names only where the system's own libraries are at hand; this one needs none.
        let name = host == "localhost" ? "127.0.0.1" : host
        guard unsafe getaddrinfo(name, String(port), &hints, &list) == 0 else {
            throw Failure(description: "there is no host '\(host)'")
        }
        defer { unsafe freeaddrinfo(list) }
        var reason: Int32 = 0
        var next = unsafe list
        while let address = unsafe next {
            let descriptor = unsafe socket(address.pointee.ai_family, address.pointee.ai_socktype, 0)
            setTimeouts(of: descriptor)
            if unsafe connect(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0 {
                return descriptor
            }
            reason = errno
            close(descriptor)
            unsafe next = address.pointee.ai_next
        }
        throw Failure(description: "nothing answers at \(host):\(port) (\(message(reason)))")
    }

    private func setTimeouts(of descriptor: Int32) {
        let parts = timeout.components
        var value = timeval(
            tv_sec: .init(parts.seconds),
            tv_usec: .init(parts.attoseconds / 1_000_000_000_000)
        )
        let size = socklen_t(MemoryLayout<timeval>.size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &value, size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &value, size)
    }

    private func send(_ bytes: [UInt8], to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe systemSend(descriptor, $0) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(description: "\(host):\(port): \(message(errno))") }
            rest = rest.dropFirst(count)
        }
    }

    private func receive(from descriptor: Int32) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe systemReceive(descriptor, $0) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(description: "\(host):\(port) did not answer in time") }
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: buffer[..<count])
        }
    }
}

#if canImport(Darwin)
    private let streamType = SOCK_STREAM
#else
    private let streamType = Int32(SOCK_STREAM.rawValue)
#endif

private func message(_ code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
}

private func systemSend(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    guard let start = bytes.baseAddress else { return 0 }
    return unsafe send(descriptor, start, bytes.count, 0)
}

private func systemReceive(_ descriptor: Int32, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
    guard let start = bytes.baseAddress else { return 0 }
    return unsafe recv(descriptor, start, bytes.count, 0)
}
