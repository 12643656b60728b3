// The client's sockets: one thread with a poller, as a lane of the server has, which no request of the server waits for.

import CPosixShims
import Formats
import HTTPMessages
import Sockets

/// What can be asked of the lane from outside.
enum ClientMessage: Sendable {
    case start(ClientJob)
    /// Names and roots are looked up elsewhere.
    case resolved(token: UInt64, Result<Destination, ClientFailure>)
    case stop
}

/// A request and whom to tell what came of it.
struct ClientJob: Sendable {
    var request: ClientRequest
    var completion: @Sendable (ClientOutcome) -> Void
}

/// A request under way.
private struct Attempt {
    enum Phase {
        case resolving
        case connecting(Int32)
        case exchanging(Int32)
    }

    let token: UInt64
    let job: ClientJob
    let deadline: MonotonicTime
    var phase = Phase.resolving
    var exchange: ClientExchange?
    /// Those not tried yet.
    var addresses: ArraySlice<IPAddress> = []
    var unsent: ArraySlice<UInt8> = []

    var descriptor: Int32? {
        switch phase {
        case .resolving: nil
        case .connecting(let descriptor), .exchanging(let descriptor): descriptor
        }
    }
}

/// The thread that all requests of a client share.
struct ClientLane: ~Copyable {
    private let mailbox: Mailbox<ClientMessage>
    private let resolver: Resolver
    private let systemCalls = SystemCalls.kernel
    private var poller: Poller
    private var attempts: [Attempt?] = []
    private var freeSlots: [Int] = []
    /// Those that wait for their turn, the newest first; those that came later wait behind them, the newest last.
    private var waiting: [ClientJob] = []
    private var arrived: [ClientJob] = []
    /// How many may be under way at once: most descriptors are for those who connect to the server.
    private let mostUnderWay = max(16, min(4_096, Int(clamping: shim_raise_descriptor_limit() / 4)))
    private var deadlines = DeadlineHeap()
    private var generation: UInt32 = 0
    private var readBuffer = [UInt8](repeating: 0, count: 64 << 10)
    private var isStopped = false
    private var now = MonotonicTime(nanoseconds: 0)

    init(_ mailbox: Mailbox<ClientMessage>, _ poller: PollerHandle, _ resolver: Resolver) {
        self.mailbox = mailbox
        self.resolver = resolver
        self.poller = Poller(poller)
        _ = self.poller.add(mailbox.descriptor, token: Self.mailboxToken, interest: .input)
    }

    /// Tokens of requests have a generation in their upper half.
    private static let mailboxToken: UInt64 = 0

    mutating func run() {
        while !isStopped {
            let ready = poller.wait(milliseconds: waitMilliseconds())
            now = .now
            for index in 0..<ready { handle(poller.event(index)) }
            while let slot = deadlines.popExpired(now: now.nanoseconds) { expire(slot) }
        }
        let failure = ClientFailure(.stopped, "The server stopped.")
        for slot in attempts.indices { end(slot, .failure(failure)) }
        while let job = takeWaiting() { job.completion(.failure(failure)) }
        for case .start(let job) in mailbox.close() { job.completion(.failure(failure)) }
    }

    private func waitMilliseconds() -> Int32 {
        guard let next = deadlines.earliest else { return -1 }
        let left = min(MonotonicTime(nanoseconds: next).nanoseconds(since: .now), 60_000_000_000)
        return left <= 0 ? 0 : Int32((left + 999_999) / 1_000_000)
    }

    private mutating func handle(_ event: ReadyEvent) {
        guard event.token != Self.mailboxToken else { return takeMessages() }
        let slot = Int(event.token & 0xFFFF_FFFF)
        // A copy of the whole would have what has arrived copied at every piece.
        guard attempts[slot]?.token == event.token, let phase = attempts[slot]?.phase else { return }
        switch phase {
        case .resolving: break
        case .connecting(let descriptor): conclude(slot, descriptor)
        case .exchanging(let descriptor):
            if event.isWritable { send(slot, descriptor) }
            if event.isReadable || event.isHungUp, attempts[slot]?.token == event.token {
                receive(slot, descriptor)
            }
        }
    }

    private mutating func takeMessages() {
        for message in mailbox.takeAll() {
            switch message {
            case .start(let job):
                if attempts.count - freeSlots.count < mostUnderWay {
                    start(job)
                } else {
                    arrived.append(job)
                }
            case .resolved(let token, let result):
                let slot = Int(token & 0xFFFF_FFFF)
                guard attempts[slot]?.token == token else { continue }
                switch result {
                case .success(let destination): connect(slot, to: destination)
                case .failure(let failure): end(slot, .failure(failure))
                }
            case .stop: isStopped = true
            }
        }
    }

    // MARK: A request's life

    private mutating func start(_ job: ClientJob) {
        let slot = freeSlots.popLast() ?? attempts.count
        if slot == attempts.count { attempts.append(nil) }
        generation = generation == .max ? 1 : generation + 1
        let token = UInt64(generation) << 32 | UInt64(slot)
        let deadline = now.advanced(byMilliseconds: job.request.timeoutMilliseconds)
        attempts[slot] = Attempt(token: token, job: job, deadline: deadline)
        deadlines.set(slot, at: deadline.nanoseconds)
        let mailbox = mailbox
        resolver.resolve(job.request.url, until: deadline) { mailbox.post(.resolved(token: token, $0)) }
    }

    private mutating func connect(_ slot: Int, to destination: Destination) {
        guard let request = attempts[slot]?.job.request else { return }
        let allowed = destination.addresses.filter { request.objection($0) == nil }
        guard let first = allowed.first ?? destination.addresses.first else { return }
        if let reason = request.objection(first) {
            return end(slot, .failure(ClientFailure(.forbidden, reason)))
        }
        do throws(ClientFailure) {
            attempts[slot]?.exchange = try ClientExchange(
                request,
                security: destination.session(with: request.url.host)
            )
            attempts[slot]?.addresses = allowed[...]
            connectNext(slot, after: 0)
        } catch {
            end(slot, .failure(error))
        }
    }

    /// Tries the next address; `error` is what became of the one before.
    private mutating func connectNext(_ slot: Int, after error: Int32) {
        guard let attempt = attempts[slot] else { return }
        guard let address = attempts[slot]?.addresses.popFirst() else {
            let place = attempt.job.request.url.authority
            let reason = "Nothing answers at \(place) (\(SystemError(number: error).text))."
            // For want of descriptors or memory nobody else is to blame.
            let isOurs = [EMFILE, ENFILE, ENOMEM, ENOBUFS].contains(error)
            return end(slot, .failure(ClientFailure(isOurs ? .unsendable : .unreachable, reason)))
        }
        let descriptor = shim_connect(address.shim, attempt.job.request.url.port)
        guard descriptor >= 0 else { return connectNext(slot, after: -descriptor) }
        attempts[slot]?.phase = .connecting(descriptor)
        guard poller.add(descriptor, token: attempt.token, interest: .output) else {
            attempts[slot]?.phase = .resolving
            systemCalls.close(descriptor)
            return connectNext(slot, after: ENOMEM)
        }
    }

    private mutating func conclude(_ slot: Int, _ descriptor: Int32) {
        let outcome = shim_connect_outcome(descriptor)
        guard outcome == 0 else {
            close(descriptor)
            attempts[slot]?.phase = .resolving
            return connectNext(slot, after: -outcome)
        }
        attempts[slot]?.phase = .exchanging(descriptor)
        var output: [UInt8] = []
        attempts[slot]?.exchange?.connected(output: &output)
        settle(slot, descriptor, sending: output)
    }

    private mutating func receive(_ slot: Int, _ descriptor: Int32) {
        var output: [UInt8] = []
        switch systemCalls.receive(descriptor, into: &readBuffer) {
        case .bytes(0), .lost: attempts[slot]?.exchange?.inputEnded()
        case .bytes(let count): attempts[slot]?.exchange?.receive(readBuffer, count: count, output: &output)
        case .wouldBlock: return
        }
        settle(slot, descriptor, sending: output)
    }

    /// Sends what the exchange has to say, and ends it when it has come to its end.
    private mutating func settle(_ slot: Int, _ descriptor: Int32, sending output: [UInt8]) {
        if let outcome = attempts[slot]?.exchange?.outcome { return end(slot, outcome) }
        guard !output.isEmpty else { return }
        attempts[slot]?.unsent.append(contentsOf: output)
        send(slot, descriptor)
    }

    private mutating func send(_ slot: Int, _ descriptor: Int32) {
        guard let attempt = attempts[slot] else { return }
        if !attempt.unsent.isEmpty,
            case .bytes(let count) = systemCalls.send(descriptor, Array(attempt.unsent), from: 0)
        {
            attempts[slot]?.unsent.removeFirst(count)
        }
        // A peer that is gone is noticed when it is read from: it may have answered before.
        let isDone = attempts[slot]?.unsent.isEmpty ?? true
        poller.change(descriptor, token: attempt.token, interest: isDone ? .input : [.input, .output])
    }

    private mutating func expire(_ slot: Int) {
        guard let attempt = attempts[slot] else { return }
        let limit = attempt.job.request.timeoutMilliseconds
        let time = limit % 1_000 == 0 ? "\(limit / 1_000) s" : "\(limit) ms"
        let what =
            switch attempt.phase {
            case .resolving: "The name was not looked up"
            case .connecting: "The connection was not accepted"
            case .exchanging: "The answer was not complete"
            }
        end(slot, .failure(ClientFailure(.tooLate, "\(what) within \(time).")))
    }

    private mutating func end(_ slot: Int, _ outcome: ClientOutcome) {
        guard let attempt = attempts[slot] else { return }
        if let descriptor = attempt.descriptor { close(descriptor) }
        attempts[slot] = nil
        freeSlots.append(slot)
        deadlines.remove(slot)
        attempt.job.completion(outcome)
        if !isStopped, let next = takeWaiting() { start(next) }
    }

    /// The one that has waited longest.
    private mutating func takeWaiting() -> ClientJob? {
        if waiting.isEmpty { (waiting, arrived) = (arrived.reversed(), []) }
        return waiting.popLast()
    }

    private func close(_ descriptor: Int32) {
        poller.remove(descriptor)
        systemCalls.close(descriptor)
    }
}
