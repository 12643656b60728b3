import HTTPMessages
import Testing

@Suite struct AuthorityTests {
    @Test(arguments: [
        "a", "example.com", "example.com:80", "a:", "127.0.0.1:65535", "[::1]", "[::ffff:1.2.3.4]:8080",
        "a%20b",
        "tenant.api.identitynow.com", "a_b~c",
    ])
    func isValid(_ text: String) { #expect(check(text)) }

    @Test(arguments: [
        "", ":80", "a,b", "u@a", "a/b", "a b", "a:65536", "a:123456", "a:-1", "a:8 ", "[]", "[::1", "[::1]x",
        "[g::1]",
        "a%2", "a%zz", "a\u{7F}", "é",
    ])
    func isInvalid(_ text: String) { #expect(!check(text)) }

    private func check(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return Authority.isValid(bytes.span, from: 0, to: bytes.count)
    }
}
