// What the tests of TLS have in common.

import Glibc

@testable import TLS

/// An authority, a context with a certificate it issued, and conversations over them.
enum Fixture {
    /// The real time: clients check validity against the real clock.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec)
    }

    static func makeAuthority() throws -> CertificateAuthority { try CertificateAuthority(at: now()) }

    static func makeContext(_ authority: CertificateAuthority) throws -> TLSContext {
        let issued = try authority.issue(at: now())
        return try TLSContext(
            certificate: .bytes(issued.certificatePEM, name: "certificate"),
            key: .bytes(issued.keyPEM, name: "key")
        )
    }

    /// A context that makes certificates for the names that clients ask for.
    static func makeNamingContext(_ authority: CertificateAuthority) throws -> TLSContext {
        try TLSContext(authority.issue(at: now()), of: authority, at: now())
    }

    /// Lets client and server talk until both are connected or nothing moves; records come in pieces of `step`.
    static func connect(_ client: TestClient, _ server: TLSSession, step: Int = .max) throws {
        for _ in 0..<8 {
            let isDone = client.handshake()
            var plaintext: [UInt8] = []
            client.feed(try deliver(client.takeRecords(), to: server, plaintext: &plaintext, step: step))
            if isDone && server.isEstablished { return }
        }
    }

    /// Gives the server records in pieces of `step` bytes; returns what it wants to send.
    static func deliver(
        _ records: [UInt8],
        to server: TLSSession,
        plaintext: inout [UInt8],
        step: Int = .max
    ) throws -> [UInt8] {
        var output: [UInt8] = []
        var rest = records[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(step))
            rest = rest.dropFirst(step)
            try server.receive(piece, count: piece.count, plaintext: &plaintext, output: &output)
        }
        return output
    }
}
