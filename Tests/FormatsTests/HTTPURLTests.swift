// Which texts are URLs that can be called, and what they say.

import Testing

@testable import Formats

@Suite struct HTTPURLTests {
    @Test(arguments: [
        ("http://127.0.0.1:9000/hook", "127.0.0.1", 9000, "/hook", "127.0.0.1:9000"),
        ("HTTP://Example.COM", "example.com", 80, "/", "Example.COM"),
        ("http://a:80?b=c#d", "a", 80, "/?b=c", "a"),
        ("https://a/b?c", "a", 443, "/b?c", "a"),
        ("https://[::1]:8443/", "::1", 8443, "/", "[::1]:8443"),
        ("http://[fe80::1]/", "fe80::1", 80, "/", "[fe80::1]"),
    ])
    func isReadAs(_ text: String, _ host: String, _ port: UInt16, _ target: String, _ authority: String)
        throws
    {
        let url = try HTTPURL(text)
        #expect(url.host == host && url.port == port && url.target == target && url.authority == authority)
        #expect(url.isSecure == text.hasPrefix("https"))
    }

    @Test(arguments: [
        "", "hook", "ftp://a/", "http:/a", "http://", "http:///x", "http://a b/", "http://a\u{e9}/",
        "http://u:p@a/",
        "http://a:0/", "http://a:65536/", "http://[::1]x/", "http://[]:1/", "http://[", "http://a!/",
        "http://a:1:2/", "http://a:x/", "http://[::1/", "http://a/\r\nX: y", "http://%41/",
        "http://" + String(repeating: "a", count: 5_000),
    ])
    func isNone(_ text: String) { #expect(throws: HTTPURLError.self) { try HTTPURL(text) } }
}
