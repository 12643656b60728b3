// The command line's own requests: one GET on a connection of its own, with a bound on its time and its size. Enough
// for healthcheck and report without a client library; the server never uses it.

import Dispatch
import Formats
import Glibc
import Synchronization

/// Asks a Drydock server by plain HTTP/1.1.
struct HTTPRequester: Sendable {
    /// Why there is no answer.
    struct Failure: Error, CustomStringConvertible {
        var description: String
        /// Of an answer that was a refusal.
        var status: Int?
    }

    var host: String
    var port: UInt16
    var timeout: Duration
    var token: String?
    var tenant: String?
    /// The options by which a person names another place.
    private let options: String

    /// Bytes of a head, and of a body: far more than Drydock ever has to say.
    private static let longestHead = 64 << 10
    private static let longestBody = 64 << 20

    init(host: String, port: UInt16, timeout: Duration) {
        self.host = host
        self.port = port
        self.timeout = timeout
        options = "--host and --port"
    }

    /// Reads `http://HOST:PORT`, with nothing but a path behind it; nil for anything else.
    init?(url: String, timeout: Duration) {
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
            let digits = authority[authority.index(after: colon)...].utf8
            guard let number = WholeNumber.read(digits, in: 0...65_535) else { return nil }
            port = UInt16(truncatingIfNeeded: number)
        }
        (self.host, self.port, self.timeout) = (host, port, timeout)
        options = "--url"
    }

    /// The answer of Drydock's control plane.
    ///
    /// - Throws: `Failure` for every other answer, with what to do about it.
    func ask(_ target: String) throws(Failure) -> HTTPAnswer {
        let answer = try get(target)
        guard answer.status != 200 else { return answer }
        // Whatever the control plane refuses, it says why in a form of its own.
        let isDrydock = (try? JSONReader.read(answer.body))?["error"]?["code"]?.string != nil
        let advice =
            switch answer.status {
            case 401: "give its token with --admin-token or DRYDOCK_ADMIN_TOKEN"
            case _ where isDrydock: "this is what it says"
            default: "no Drydock answers there, or its control plane is off or on another port"
            }
        throw Failure(
            description: "\(place) answered \(answer.status): \(advice)\n\(answer.excerpt)",
            status: answer.status
        )
    }

    /// Something answers, but not as Drydock does.
    var stranger: Failure {
        Failure(
            description:
                "no Drydock answers there: what answers at \(place) is not Drydock; give the host and port of its control plane"
        )
    }

    /// Names are looked up and sockets used on a thread of their own, which is left behind when it takes too long.
    private func get(_ target: String) throws(Failure) -> HTTPAnswer {
        // A server that hangs up is an error of `send`, not the end.
        _ = signal(SIGPIPE, SIG_IGN)
        let exchange = Exchange()
        DispatchQueue.global().async {
            let outcome = Result { () throws(Failure) in try exchangeOnce(target) }
            exchange.outcome.withLock { $0 = outcome }
            exchange.done.signal()
        }
        let parts = timeout.components
        let seconds = Double(parts.seconds) + Double(parts.attoseconds) / 1e18
        guard exchange.done.wait(timeout: .now() + seconds) == .success,
            let outcome = exchange.outcome.withLock({ $0 })
        else {
            throw Failure(
                description:
                    "\(place) has not answered in full within \(timeout): is it Drydock? --timeout waits longer"
            )
        }
        return try outcome.get()
    }

    private final class Exchange: Sendable {
        let outcome = Mutex<Result<HTTPAnswer, Failure>?>(nil)
        let done = DispatchSemaphore(value: 0)
    }

    private var place: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private func exchangeOnce(_ target: String) throws(Failure) -> HTTPAnswer {
        let descriptor = try connected()
        defer { close(descriptor) }
        try send(Array(request(target).utf8), to: descriptor)
        return try receive(from: descriptor)
    }

    private func request(_ target: String) -> String {
        var head = "GET \(target) HTTP/1.1\r\nHost: \(place)\r\nConnection: close\r\n"
        if let token { head += "Authorization: Bearer \(token)\r\n" }
        if let tenant { head += "X-Drydock-Tenant: \(tenant)\r\n" }
        return head + "\r\n"
    }

    private func connected() throws(Failure) -> Int32 {
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
            if unsafe connect(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0 {
                return descriptor
            }
            reason = errno
            close(descriptor)
            unsafe next = address.pointee.ai_next
        }
        throw Failure(
            description:
                "nothing answers at \(place) (\(message(reason))): start Drydock with `drydock serve`, or say where it "
                + "runs with \(options)"
        )
    }

    private func send(_ bytes: [UInt8], to descriptor: Int32) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe systemSend(descriptor, $0) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw Failure(description: "\(place) hung up (\(message(errno))): is it Drydock?")
            }
            rest = rest.dropFirst(count)
        }
    }

    private func receive(from descriptor: Int32) throws(Failure) -> HTTPAnswer {
        var head: [UInt8] = []
        var answer: HTTPAnswer?
        while answer == nil || answer?.body.count != answer?.contentLength {
            let piece = try next(from: descriptor)
            guard !piece.isEmpty else { break }
            if answer != nil {
                answer?.body += piece
            } else {
                let known = head.count
                head += piece
                answer = HTTPAnswer(head, known: known)
                guard answer != nil || head.count <= Self.longestHead, Self.isHTTP(head) else {
                    throw stranger
                }
            }
            guard answer.map({ $0.body.count <= Self.longestBody }) ?? true else { throw stranger }
        }
        guard let answer else { throw stranger }
        guard answer.contentLength.map({ $0 == answer.body.count }) ?? true else {
            throw Failure(description: "\(place) broke off in the middle of its answer")
        }
        return answer
    }

    /// As soon as the first bytes tell: a program that waits for us to speak its own language would wait for ever.
    private static func isHTTP(_ head: [UInt8]) -> Bool {
        head.starts(with: HTTPAnswer.opening.prefix(head.count))
    }

    /// What has arrived; nothing at the end.
    private func next(from descriptor: Int32) throws(Failure) -> ArraySlice<UInt8> {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe systemReceive(descriptor, $0) }
            if count >= 0 { return buffer[..<count] }
            guard errno == EINTR else {
                throw Failure(description: "\(place) hung up (\(message(errno))): is it Drydock?")
            }
        }
    }
}

private let streamType = Int32(bitPattern: SOCK_STREAM.rawValue)

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
