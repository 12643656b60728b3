// The texts of one journal entry, made from the ring's bytes when somebody asks.

import Scenarios

/// What `TextRing.append` has written of a request.
struct JournalTexts {
    private var parts: [JournalText: [UInt8]] = [:]

    init(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while let (text, content) = TextRing.firstText(in: &rest) { parts[text] = content }
    }

    subscript(_ text: JournalText) -> String? {
        parts[text].map { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes are those of a `CallExtras`: whole ones, as `TextRing` cuts none of that length.
    var extras: CallExtras {
        guard let bytes = parts[.extras], bytes.count == MemoryLayout<CallExtras>.size else {
            return CallExtras()
        }
        return unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: CallExtras.self) }
    }

    /// The request's field lines.
    func fields(_ authorization: CallOutline.Authorization) -> [FaultCondition.Header] {
        var fields: [FaultCondition.Header] = []
        if let struckOut = authorization.struckOut {
            fields.append(FaultCondition.Header(name: "Authorization", value: struckOut))
        }
        for (text, name) in Self.named {
            if let value = self[text] { fields.append(FaultCondition.Header(name: name, value: value)) }
        }
        for line in (self[.watched] ?? "").split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            fields.append(FaultCondition.Header(name: String(parts[0]), value: String(parts[1])))
        }
        return fields
    }

    private static let named: [(JournalText, String)] = [
        (.accept, "Accept"), (.contentType, "Content-Type"), (.userAgent, "User-Agent"),
        (.experimental, "X-SailPoint-Experimental"), (.trace, "traceparent"),
    ]
}
