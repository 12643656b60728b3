// OpenSSL keeps a queue of errors per thread. It is emptied before a call whose failure will be explained, so that
// an explanation never tells of an earlier failure.

internal import COpenSSL

/// The error queue of the calling thread.
enum ErrorQueue {
    static func clear() { ERR_clear_error() }

    /// The oldest error as OpenSSL words it, without the numbers around it; the queue is empty afterwards.
    static func drain() -> String {
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0 else { return "no reason given" }
        guard let reason = unsafe copenssl_words_for(code) else { return "error \(code)" }
        return unsafe String(cString: reason)
    }

    /// Whether the oldest error is `reason` of `library`; nothing is removed.
    static func holds(reason: Int32, of library: Int32) -> Bool {
        let code = ERR_peek_error()
        return copenssl_library_of(code) == library && copenssl_reason_of(code) == reason
    }
}
