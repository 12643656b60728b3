// The server over real sockets: what a client sees.
import Dispatch
import Glibc
import HTTPMessages
import Sockets
import Synchronization
import Testing

@testable import HTTPServer

private func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n" }

@Suite(.serialized) struct LoopbackTests {
    @Test func keepsAConnectionForManyRequests() async throws {
        let server = try TestServer()
        let client = try server.client()
        for number in 0..<50 {
            client.send(get("/\(number)"))
            #expect(try client.receive(of: "</\(number)>").hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
        #expect(server.server.statistics.acceptedConnections == 1)
        await server.stop()
        #expect(server.server.statistics.exchanges.requests == 50)
    }

    @Test func answersAPipelineInOrder() async throws {
        let server = try TestServer()
        let client = try server.client()
        client.send((0..<100).map { get("/n\($0)") }.joined())
        let answers = try client.receive(of: "</n99>")
        let order = answers.split(separator: "<").dropFirst().map { $0.prefix { $0 != ">" } }
        #expect(order == (0..<100).map { "/n\($0)" })
        await server.stop()
    }

    @Test func asksForContent() async throws {
        let server = try TestServer()
        let client = try server.client()
        client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        #expect(try client.receive(of: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        client.send("hello")
        #expect(try client.receive(of: "<5 bytes>").hasPrefix("HTTP/1.1 200 "))
        await server.stop()
    }

    @Test func takesContentOfManyPieces() async throws {
        let server = try TestServer()
        let client = try server.client()
        let size = 20_000_000
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n")
        for _ in 0..<20 { client.send([UInt8](repeating: 1, count: size / 20)) }
        #expect(try client.receive(of: "bytes>").hasSuffix("<\(size) bytes>"))
        await server.stop()
    }

    @Test func servesAClientThatSendsByteByByte() async throws {
        let server = try TestServer()
        let client = try server.client()
        for byte in get("/slow").utf8 { client.send([byte]) }
        #expect(try client.receive(of: "</slow>").hasPrefix("HTTP/1.1 200 "))
        await server.stop()
    }

    @Test func answersAClientThatHalfClosed() async throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/1") + get("/2"))
        client.shutDownSending()
        #expect(try client.receiveToEnd().hasSuffix("</2>"))
        await server.stop()
    }

    @Test func refusesAndCloses() async throws {
        let server = try TestServer()
        let client = try server.client()
        client.send("GET / HTTP/1.1\nHost: a\n\n")
        #expect(try client.receiveToEnd().hasPrefix("HTTP/1.1 400 "))
        await server.stop()
    }

    @Test func deliversAnEarlyAnswerToAClientThatStillSends() async throws {
        let server = try TestServer()
        let client = try server.client()
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n")
        client.send([UInt8](repeating: 1, count: 50_000))
        #expect(try client.receive(of: "\r\n\r\n").hasPrefix("HTTP/1.1 413 "))
        await server.stop()
    }

    /// Many clients look for an answer only once everything is sent.
    @Test func aClientThatSendsTooMuchReadsWhyAtItsEnd() async throws {
        let server = try TestServer()
        let client = try server.client()
        client.send("POST /in HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n")
        for _ in 0..<64 { #expect(client.send([UInt8](repeating: 0, count: 1 << 17))) }
        #expect(try client.receiveToEnd().hasPrefix("HTTP/1.1 413 "))
        await server.stop()
    }

    @Test func speaksHTTP2AfterItsPreface() async throws {
        let server = try TestServer()
        let client = try server.client()
        client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        client.send([0, 0, 0, 4, 0, 0, 0, 0, 0])
        // A frame of settings comes first (RFC 9113 §3.4).
        #expect(try client.receive()[3] == 4)
        await server.stop()
    }

    @Test func sharesConnectionsAmongLanes() async throws {
        var configuration = ServerConfiguration()
        configuration.laneCount = 3
        let server = try TestServer(configuration)
        let clients = try (0..<30).map { _ in try server.client() }
        for client in clients { client.send(get("/")) }
        for client in clients { #expect(try client.receive(of: "</>").hasPrefix("HTTP/1.1 200 ")) }
        #expect(server.server.statistics.openConnections == 30)
        await server.stop()
        #expect(server.server.statistics.openConnections == 0)
    }

    @Test func holdsManyAnswersBackAtOnce() async throws {
        let server = try TestServer()
        let clients = try (0..<300).map { _ in try server.client() }
        for client in clients { client.send(get("/delay/300")) }
        for client in clients { #expect(try client.receive(of: "</delay/300>").hasPrefix("HTTP/1.1 200 ")) }
        await server.stop()
        #expect(server.server.statistics.exchanges.delayedAnswers == 300)
    }

    @Test func bearsThousandsOfIdleConnections() async throws {
        let server = try TestServer()
        let idle = try (0..<2000).map { _ in try server.client() }
        idle[0].send("GET / HT")
        #expect(try server.get("/busy").hasSuffix("</busy>"))
        idle[1999].send(get("/last"))
        #expect(try idle[1999].receive(of: "</last>").hasPrefix("HTTP/1.1 200 "))
        await server.stop()
    }

    /// libdispatch dies of this when every connection has a source of its own.
    @Test func survivesAStormOfResets() async throws {
        let server = try TestServer()
        let end = LaneClock.now().advanced(byMilliseconds: 3000)
        while LaneClock.now() < end {
            for request in ["", "GET / HT", get("/"), get("/delay/1"), get("/size/1000000")] {
                let client = try server.client()
                client.resetOnClose()
                client.send(request)
            }
        }
        #expect(try server.get("/after").hasSuffix("</after>"))
        await server.stop()
        #expect(server.server.statistics.openConnections == 0)
    }
}

@Suite(.serialized) struct BackPressureTests {
    @Test func waitsForAClientThatReadsNothing() async throws {
        let server = try TestServer()
        let client = try server.client()
        let size = 3_000_000
        for _ in 0..<10 { client.send(get("/size/\(size)")) }
        // The others are served meanwhile.
        for _ in 0..<20 { #expect(try server.get("/other").hasSuffix("</other>")) }
        #expect(server.server.statistics.exchanges.requests < 30)
        client.shutDownSending()
        #expect(try client.receiveToEnd().utf8.count > 10 * size)
        await server.stop()
    }

    /// A client with thousands of requests at once gets them answered in turns.
    @Test func lettingOneClientAskMuchHoldsUpNobody() async throws {
        let kernel = SystemCalls.kernel
        let allHaveAsked = DispatchSemaphore(value: 0)
        let accepted = Mutex<[Int32]>([])
        let sent = Mutex<[Int32]>([])
        var configuration = ServerConfiguration()
        configuration.systemCalls.accept = { listener in
            let descriptor = kernel.accept(listener)
            if descriptor >= 0 { accepted.withLock { $0.append(descriptor) } }
            return descriptor
        }
        configuration.systemCalls.receive = { descriptor, buffer in
            if sent.withLock({ $0.isEmpty }) { allHaveAsked.wait() }
            return kernel.receive(descriptor, buffer)
        }
        configuration.systemCalls.send = { descriptor, bytes in
            sent.withLock { $0.append(descriptor) }
            return kernel.send(descriptor, bytes)
        }
        let server = try TestServer(configuration)
        // The first request is for the lane to wait at.
        let (first, greedy, modest) = (try server.client(), try server.client(), try server.client())
        first.send(get("/"))
        greedy.send(String(repeating: "GET / HTTP/1.1\r\nHost:a\r\n\r\n", count: 2000))
        modest.send(get("/modest"))
        allHaveAsked.signal()
        #expect(try modest.receive(of: "</modest>").hasPrefix("HTTP/1.1 200 "))
        _ = try greedy.receive(2000, of: "</>")
        let (order, descriptors) = (sent.withLock { $0 }, accepted.withLock { $0 })
        let last = try #require(order.lastIndex(of: descriptors[1]))
        #expect(try #require(order.firstIndex(of: descriptors[2])) < last)
        await server.stop()
    }

    @Test func stopsReadingWhileAnAnswerIsHeldBack() async throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/delay/60000"))
        let limit = 64 * 1024 * 1024
        let taken = client.sendUntilFull([UInt8](repeating: UInt8(ascii: "x"), count: 65_536), atMost: limit)
        #expect(taken < limit)
        #expect(server.server.statistics.bytesReceived < 256 * 1024)
        await server.stop()
    }
}

@Suite(.serialized) struct WireFaultTests {
    @Test func resetIsSeenAsReset() async throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/fault/reset"))
        #expect(throws: ClientError(number: ECONNRESET)) { try client.receive() }
        await server.stop()
    }

    @Test func closeIsSeenAsTheEnd() async throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/fault/close"))
        #expect(try client.receiveToEnd() == "")
        await server.stop()
    }

    @Test func truncationIsSeenInTheContent() async throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/fault/truncate"))
        let answer = try client.receiveToEnd()
        #expect(answer.contains("Content-Length: 17\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n</f"))
        await server.stop()
    }

    @Test func dribblingArrivesWhole() async throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/fault/dribble") + get("/next"))
        let answers = try client.receive(of: "</next>")
        #expect(answers.contains("</fault/dribble>"))
        await server.stop()
    }

    @Test func garbageIsNoHTTP() async throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/fault/garbage"))
        let answer = try client.receiveToEnd()
        #expect(!answer.isEmpty && !answer.contains("HTTP"))
        await server.stop()
    }

    @Test func stallLastsUntilTheClientLeaves() async throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/fault/stall"))
        #expect(try server.get("/other").hasSuffix("</other>"))
        #expect(server.server.statistics.openConnections >= 1)
        client.shutDownSending()
        #expect(try client.receiveToEnd() == "")
        await server.stop()
    }
}
