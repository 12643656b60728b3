// The request fields that calls look at, found in one pass over the head.

import HTTPMessages

/// Where the values stand; empty for an absent field.
struct NotedFields {
    /// X-Drydock-Tenant.
    var tenant = ByteRange.empty
    /// SLPT-Request-ID.
    var requestID = ByteRange.empty
    /// X-SailPoint-Experimental.
    var experimental = ByteRange.empty
    var accept = ByteRange.empty
    var userAgent = ByteRange.empty

    init(of head: borrowing RequestHead) {
        for field in head.fields {
            // The names differ in length, so that most fields cost one comparison of numbers.
            switch field.name.count {
            case 6 where head.names("accept", at: field.name): accept = field.value
            case 10 where head.names("user-agent", at: field.name): userAgent = field.value
            case 15 where head.names("slpt-request-id", at: field.name): requestID = field.value
            case 16 where head.names("x-drydock-tenant", at: field.name): tenant = field.value
            case 24 where head.names("x-sailpoint-experimental", at: field.name): experimental = field.value
            default: break
            }
        }
    }
}
