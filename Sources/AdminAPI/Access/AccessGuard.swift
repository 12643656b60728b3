// Who may drive the control plane: nobody without the token when there is one, and no page of another site.

import HTTPMessages

/// Checks a request before anything is looked up for it.
struct AccessGuard {
    let token: String?
    let isBoundToLoopback: Bool

    /// - Throws: `AdminError` 401 or 403 that says why.
    func admit(_ head: borrowing RequestHead) throws(AdminError) {
        try checkHost(head)
        // That the server is up anyone may know.
        guard !Self.isHealth(head) else { return }
        try checkOrigin(head)
        try checkToken(head)
    }

    private static func isHealth(_ head: borrowing RequestHead) -> Bool {
        head.matches(head.path, "/__admin/health") || head.matches(head.path, "/health")
    }

    /// Refuses names that are not this machine's.
    ///
    /// With DNS rebinding a page's own name is made to point here, and the browser takes it for the same site; its Host
    /// gives it away, as nothing that is meant for a loopback address has another name.
    private func checkHost(_ head: borrowing RequestHead) throws(AdminError) {
        guard isBoundToLoopback, !head.host.isEmpty else { return }
        let host = Authority.host(of: head.text(head.host))
        guard !Authority.isLoopback(host) else { return }
        throw AdminError(
            status: 403,
            code: "foreign-host",
            message:
                "The control plane is bound to loopback and answers only to the names localhost, 127.0.0.1 and "
                + "[::1], not to \"\(host)\": this keeps pages of other sites out (DNS rebinding)."
        )
    }

    /// Refuses pages of other origins, whatever the method: a look may tell secrets, and an image tag sends GETs.
    ///
    /// Browsers say of each request whose page it is of; those that are too old to do so send Origin with what a script
    /// asks for and with forms.
    private func checkOrigin(_ head: borrowing RequestHead) throws(AdminError) {
        if let site = head.value(of: "Sec-Fetch-Site"),
            head.matches(site, "cross-site") || head.matches(site, "same-site")
        {
            throw Self.foreignOrigin("a page of another origin")
        }
        guard let field = head.value(of: "Origin") else { return }
        let origin = head.text(field)
        let authority =
            origin.split(separator: "/", omittingEmptySubsequences: true).last.map(String.init) ?? ""
        guard authority.lowercased() != head.text(head.host).lowercased() else { return }
        throw Self.foreignOrigin("\"\(origin)\"")
    }

    private static func foreignOrigin(_ origin: String) -> AdminError {
        AdminError(
            status: 403,
            code: "foreign-origin",
            message:
                "The request comes from \(origin); pages of other origins may neither drive nor read the control plane."
        )
    }

    private func checkToken(_ head: borrowing RequestHead) throws(AdminError) {
        guard let token else { return }
        guard let given = Self.givenToken(head) else {
            throw AdminError(
                status: 401,
                code: "token-required",
                message: "Send the admin token: Authorization: Bearer TOKEN, or X-Drydock-Admin-Token: TOKEN."
            )
        }
        guard Self.areEqual(given, Array(token.utf8)) else {
            throw AdminError(status: 401, code: "wrong-token", message: "This is not the admin token.")
        }
    }

    private static func givenToken(_ head: borrowing RequestHead) -> [UInt8]? {
        if let field = head.value(of: "X-Drydock-Admin-Token") { return Array(head.bytes[field.indices]) }
        let value = head.text(head.authorization)
        guard value.lowercased().hasPrefix("bearer ") else { return nil }
        return Array(value.utf8.dropFirst(7))
    }

    /// Compares in a time that tells nothing about where the difference is.
    static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        var difference = left.count ^ right.count
        for index in left.indices {
            difference |= Int(left[index] ^ (right.isEmpty ? 0 : right[index % right.count]))
        }
        return difference == 0
    }
}
