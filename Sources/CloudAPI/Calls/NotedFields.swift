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
            case 6 where head.matches(field.name, "accept"): accept = field.value
            case 10 where head.matches(field.name, "user-agent"): userAgent = field.value
            case 15 where head.matches(field.name, "slpt-request-id"): requestID = field.value
            case 16 where head.matches(field.name, "x-drydock-tenant"): tenant = field.value
            case 24 where head.matches(field.name, "x-sailpoint-experimental"): experimental = field.value
            default: break
            }
        }
    }
}
