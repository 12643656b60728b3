// The one option of a load.

import Formats
import HTTPMessages

/// `disableOptimization`, wherever clients put it: query, form, JSON.
struct UploadFields {
    /// Whether accounts that did not change are passed over.
    private(set) var optimizes = true
    /// Whether JSON says otherwise, where ISC does not look.
    private(set) var isSetInJSON = false

    /// What the query says; the body may say otherwise.
    init(query head: borrowing RequestHead) {
        guard !head.query.isEmpty else { return }
        take(FormFields(urlEncoded: head.bytes[head.query.indices])["disableOptimization"])
    }

    /// Takes the value of a field; only `true`, in any case, disables.
    mutating func take(_ disableOptimization: String?) {
        guard let disableOptimization else { return }
        optimizes = disableOptimization.lowercased() != "true"
    }

    /// Takes an urlencoded form, the one that SailPoint Workflows sends.
    mutating func take(form body: [UInt8]) {
        take(FormFields(urlEncoded: body[...])["disableOptimization"])
    }

    /// Takes a JSON body: the Admin Console sends `{"disableOptimization":"false"}`.
    ///
    /// ISC documents no such body, so one that is no JSON means nothing.
    mutating func take(json body: [UInt8]) {
        let member = (try? JSONReader.read(body))?["disableOptimization"]
        take(member?.string ?? member?.bool.map { $0 ? "true" : "false" })
        isSetInJSON = !optimizes && member != nil
    }
}
