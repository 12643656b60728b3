// The header fields of every answer, as real answers of ISC have them.

import HTTPMessages
import IdentityCloud
import JSONBytes

/// Fields that are put together once and copied whole.
enum AnswerFields {
    private static let common: ResponseFields = {
        var fields = ResponseFields()
        fields.append("Cache-Control", "no-cache, no-store, must-revalidate")
        fields.append("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
        fields.append("X-Robots-Tag", "noindex")
        fields.append(
            "Access-Control-Expose-Headers",
            "Retry-After,Connection,SLPT-Request-ID,Date,X-Zuul-ServiceId"
        )
        return fields
    }()

    private static let json: ResponseFields = {
        var fields = ResponseFields()
        fields.append("Content-Type", "application/json")
        fields.append(contentsOf: common)
        return fields
    }()

    /// Adds what every answer has: older clients of SailPoint crash on an error without SLPT-Request-ID or Date.
    ///
    /// - Parameters:
    ///   - fields: Those of the answer so far.
    ///   - isJSON: Whether Content-Type is still to be added.
    ///   - requestID: The value of SLPT-Request-ID.
    ///   - now: Tenant time, for Date.
    static func complete(_ fields: inout ResponseFields, isJSON: Bool, requestID: ObjectID, now: Timestamp) {
        fields.append(contentsOf: isJSON ? json : common)
        fields.append("SLPT-Request-ID") { $0.append(hex: requestID.value) }
        fields.append("Date") { IMFFixdate.append(now.milliseconds, to: &$0) }
    }
}
