// Codes against the published vectors, and randomness.

import Testing

@testable import TLS

@Suite struct HMACSHA256Tests {
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0b, count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ])
    func agreesWithRFC4231(key: [UInt8], message: String, expected: String) {
        #expect(hexadecimal(HMACSHA256.code(for: Array(message.utf8), key: key)) == expected)
    }

    @Test func anEmptyKeyIsNotTheKeyOfTheCallBefore() {
        _ = HMACSHA256.code(for: [1], key: [2, 3])
        #expect(
            hexadecimal(HMACSHA256.code(for: [], key: []))
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
        )
    }

    @Test func randomBytesDiffer() {
        #expect(SystemRandom.bytes(count: 32) != SystemRandom.bytes(count: 32))
        #expect(SystemRandom.bytes(count: 0).isEmpty)
    }
}

private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()
}
