// The page under /__admin/ui/: its files come from the binary, each with a policy that lets nothing else in.
//
// The files are no secret, so they need no token; the calls that the page makes do.

import CPage
import Formats
import HTTPMessages

/// Answers for the page's files; everything else goes to the control plane.
final class PageResponder: Responder {
    private let admin: any Responder
    private let files = Dictionary(uniqueKeysWithValues: PageFile.all.map { ($0.name, $0) })

    init(beside admin: any Responder) { self.admin = admin }

    func respond(
        to head: borrowing RequestHead,
        in context: RequestContext,
        with response: inout Response
    ) -> Disposition {
        guard let name = Self.fileName(head) else {
            return admin.respond(to: head, in: context, with: &response)
        }
        answer(head, with: files[name.isEmpty ? "index.html" : name], &response)
        return .respond
    }

    func explain(_ refusal: RequestRefusal, in context: RequestContext, with response: inout Response) {
        admin.explain(refusal, in: context, with: &response)
    }

    package func isVital(_ head: borrowing RequestHead) -> Bool {
        Self.fileName(head) != nil || admin.isVital(head)
    }

    /// The file that a path names; empty for the page itself, nil for what is not under /__admin/ui.
    private static func fileName(_ head: borrowing RequestHead) -> String? {
        let path = head.bytes[head.path.indices]
        guard path.starts(with: "/__admin/ui".utf8) else { return nil }
        let rest = path.dropFirst("/__admin/ui".utf8.count)
        guard let first = rest.first else { return redirected }
        return first == UInt8(ascii: "/") ? String(decoding: rest.dropFirst(), as: UTF8.self) : nil
    }

    /// What stands for the path without its last slash, below which the page's links would not lead to its files.
    private static let redirected = "/"

    private func answer(_ head: borrowing RequestHead, with file: PageFile?, _ response: inout Response) {
        response.fields.append("Cache-Control", "no-cache")
        response.fields.append("X-Content-Type-Options", "nosniff")
        guard head.method == .get || head.method == .head else {
            response.status = 405
            return response.fields.append("Allow", "GET, HEAD")
        }
        guard let file else {
            guard Self.fileName(head) == Self.redirected else { return response.status = 404 }
            response.status = 308
            return response.fields.append("Location", "/__admin/ui/")
        }
        for (name, value) in Self.policy { response.fields.append(name, value) }
        response.fields.append("ETag", file.tag)
        if let known = head.value(of: "If-None-Match"), head.text(known).contains(file.tag) {
            return response.status = 304
        }
        response.fields.append("Content-Type", file.type)
        response.body.append(contentsOf: file.bytes)
    }

    /// Nothing from elsewhere, no script but the page's own, no text taken for markup, in nobody's frame.
    private static let policy: [(StaticString, StaticString)] = [
        (
            "Content-Security-Policy",
            """
            default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
            base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'
            """
        ),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
}

/// A file of the page.
struct PageFile: Sendable {
    let name: String
    let type: String
    let bytes: [UInt8]
    /// The ETag (RFC 9110 §8.8.3): the same for the same bytes.
    let tag: String

    static var all: [PageFile] { (0..<page_file_count()).map { PageFile(at: $0) } }

    /// The file at a place of the table: its names end with a zero, its bytes do not.
    private init(at index: Int) {
        let row = unsafe page_file_at(index)
        unsafe name = String(cString: row.name)
        unsafe type = String(cString: row.type)
        unsafe bytes = Array(UnsafeRawBufferPointer(start: row.bytes, count: row.count))
        tag = "\"\(String(bytes.reduce(0) { ($0 &* 31) &+ UInt64($1) }, radix: 16))\""
    }
}
