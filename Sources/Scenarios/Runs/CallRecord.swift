// What CloudAPI tells the journal of one request. Made without an allocation: texts are ranges into the request's head
// or strings that exist already.

/// One request as it is handed to the journal.
package struct CallRecord: Sendable {
    package var outline: CallOutline
    /// The method's token.
    package var method: String
    /// The bytes that the ranges below count in.
    package var head: [UInt8]
    /// The target's path as it was sent.
    package var path: Range<Int>
    /// What followed `?`, without it; secrets in it are struck out before it is kept.
    package var query = 0..<0
    /// Field values; an empty range is an absent field.
    ///
    /// Of Authorization only the scheme is kept.
    package var authorization = 0..<0
    package var accept = 0..<0
    package var contentType = 0..<0
    package var userAgent = 0..<0
    /// The value of X-SailPoint-Experimental.
    package var experimental = 0..<0
    /// The client id of the token, as rate limits count it.
    package var client: Optional<String>
    package var source: Optional<String>
    /// The aggregation, task or export that the call is about, or that it has started.
    package var job: Optional<JobReference>
    /// For a path that no route has: the route it is nearest to.
    package var nearestRoute: String?
    /// The file name of an upload.
    package var fileName: String?

    /// A record that takes over the texts it is given.
    ///
    /// Writing over an optional text costs seventy instructions, were it nil. That is why these come here and not later,
    /// and are declared as `Optional<...>`: `String?` would begin as nil.
    package init(
        _ outline: consuming CallOutline,
        method: consuming String,
        head: consuming [UInt8],
        path: Range<Int>,
        client: consuming String? = nil,
        source: consuming String? = nil,
        job: consuming JobReference? = nil
    ) {
        self.outline = outline
        self.method = method
        self.head = head
        self.path = path
        self.client = client
        self.source = source
        self.job = job
    }
}
