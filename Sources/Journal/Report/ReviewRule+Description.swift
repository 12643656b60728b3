// Each rule of the report in words; the page TheReportsRules is held against this.

extension ReviewRule {
    /// What a person wants to know of a rule.
    package struct Description: Sendable {
        package var severity: Severity
        /// What it sees.
        package var sees: String
        /// From when on that is a finding.
        package var threshold: String
        /// What looks like it and is none.
        package var exempt: String
        /// A built-in scenario in which a client that is wrong in this way is found out.
        package var scenario: String
        /// What to do about it, in one line.
        package var advice: String
    }

    package var description: Description {
        switch self {
        case .earlyRetry, .noBackoff, .repeatAfterRefusal: ofRetries
        case .pollsAfterTerminal, .pollIntervalBelowOneSecond, .endlessPoll: ofPolls
        case .noToken, .tokenPerRequest, .expiredTokenUsed, .tokenReusedAfterUnauthorized: ofTokens
        case .multipartWithoutBoundary, .wrongContentType, .wrongFileField, .noFile: ofFiles
        case .emptyUpload, .fileSentToDirectSource, .jsonOptimizationFlag, .duplicateUpload, .parallelLoads:
            ofLoads
        case .rateLimitExceeded, .missingExperimentalHeader, .deprecatedVersion, .unknownPath, .acceptNotJSON,
            .refusedRequest:
            ofRequests
        case .webhookSlow, .webhookRefused, .webhookRedirect, .webhookUnreachable, .pollsAlthoughSubscribed:
            ofReceivers
        }
    }

    private var ofReceivers: Description {
        switch self {
        case .webhookSlow:
            Description(
                severity: .error,
                sees: "a receiver that has not answered an event in full",
                threshold: "10 s",
                exempt: "nothing",
                scenario: "default",
                advice: "Answer an event within 10 s: take it in first, and do the work afterwards."
            )
        case .webhookRefused:
            Description(
                severity: .error,
                sees: "a receiver that answers an event with no success, or not in HTTP",
                threshold: "the first one",
                exempt: "any 2xx",
                scenario: "default",
                advice: "Answer an event with 2xx: it is sent once and never again."
            )
        case .webhookRedirect:
            Description(
                severity: .error,
                sees: "a receiver that answers an event with 3xx",
                threshold: "the first one",
                exempt: "nothing",
                scenario: "default",
                advice: "Subscribe with the URL that answers itself: no redirect is followed."
            )
        case .webhookUnreachable:
            Description(
                severity: .error,
                sees: "a receiver that cannot be connected to, or whose certificate is not trusted",
                threshold: "the first one",
                exempt: "addresses that --deliver-to would have to name",
                scenario: "default",
                advice: "Let the receiver listen before the event comes: it is sent once and never again."
            )
        default:
            Description(
                severity: .warning,
                sees: "quick polls of a client that has made a subscription",
                threshold: "less than 1.5 s after the answer to the poll before",
                exempt: "one look after the end",
                scenario: "event-before-processing",
                advice: "Wait for the event, and poll every few minutes in case it was lost."
            )
        }
    }

    private var ofRetries: Description {
        switch self {
        case .earlyRetry:
            Description(
                severity: .warning,
                sees: "the same call again before the Retry-After of a 429 or 5xx is over",
                threshold: "more than 50 ms too early",
                exempt: "an answer that was lost on the way; other jobs and sources",
                scenario: "throttled",
                advice: "Wait as many seconds as Retry-After says before asking again."
            )
        case .noBackoff:
            Description(
                severity: .warning,
                sees: "pauses after 429, 5xx and lost answers that do not grow, judged over the whole series",
                threshold:
                    "2 pauses of at most 10 ms, 3 that differ by at most a tenth, or 6 whose later ones are on the "
                    + "average no longer than the first two",
                exempt:
                    "pauses as long as Retry-After says, or of 30 s and more; full jitter; one repeat at once after a "
                    + "connection that closed without an answer; the first 6 calls for a token",
                scenario: "internal-errors",
                advice: "Let the pause grow after each 429 or 5xx, for example 1, 2, 4, 8 s."
            )
        default:
            Description(
                severity: .warning,
                sees: "the same call at once after 400, 403, 404 or a connection that broke",
                threshold: "3 repeats in a row, each within 1 s",
                exempt: "repeats after a pause of 1 s and more",
                scenario: "forbidden",
                advice: "Do not repeat what was refused: report it, or ask again after a pause."
            )
        }
    }

    private var ofPolls: Description {
        switch self {
        case .pollsAfterTerminal:
            Description(
                severity: .warning,
                sees: "polls of a job whose end the client has been told",
                threshold: "the second look after the end",
                exempt: "one look after the end; an end whose answer was lost",
                scenario: "cancelled",
                advice: "Stop polling once a job is COMPLETED, CANCELLED, TERMINATED, SUCCESS or ERROR."
            )
        case .pollIntervalBelowOneSecond:
            Description(
                severity: .warning,
                sees: "polls of one job in quick succession",
                threshold: "less than 1 s after the answer to the poll before",
                exempt: "the repeat after a 401 or a lost answer; one look after the end; other jobs",
                scenario: "default",
                advice: "Poll a job every few seconds; SailPoint's own console asks every 5 s."
            )
        default:
            Description(
                severity: .warning,
                sees: "polls of a job that does not move",
                threshold: "100 polls and 30 minutes of tenant time in one phase",
                exempt: "fewer polls, however long it takes",
                scenario: "stuck",
                advice: "Give up after a time of your own, and say that you did."
            )
        }
    }

    private var ofTokens: Description {
        switch self {
        case .noToken:
            Description(
                severity: .error,
                sees: "a call of the API without a bearer token",
                threshold: "once",
                exempt: "/oauth/token and /oauth/info; paths that are none",
                scenario: "default",
                advice: "Send Authorization: Bearer with a token of /oauth/token."
            )
        case .tokenPerRequest:
            Description(
                severity: .warning,
                sees: "tokens of a client that are fetched, used for one call and replaced",
                threshold: "3 in a row, each replaced within a minute",
                exempt:
                    "several workers that share a client id; a new token after 401, and up to a minute before the old one "
                    + "expires",
                scenario: "default",
                advice: "Keep a token until shortly before it expires; ask for one per process, not per call."
            )
        case .expiredTokenUsed:
            Description(
                severity: .error,
                sees: "a token past its `exp`, and no new one after the 401",
                threshold: "once",
                exempt: "a client that then fetches a new token or makes the same call with another",
                scenario: "token-expires-mid-poll",
                advice: "Fetch a new token before `exp`, and once more when a call is answered 401."
            )
        default:
            Description(
                severity: .error,
                sees: "a token again after it was answered 401",
                threshold: "the same call, or any call 1 s later and more",
                exempt: "other calls that were under way; a new token and the same call again",
                scenario: "token-expires-mid-poll",
                advice: "After a 401 fetch a new token before calling again."
            )
        }
    }

    private var ofFiles: Description {
        switch self {
        case .multipartWithoutBoundary:
            Description(
                severity: .error,
                sees: "multipart/form-data with content and without a boundary",
                threshold: "once",
                exempt: "an empty body",
                scenario: "default",
                advice: "Name the boundary in Content-Type: multipart/form-data; boundary=..."
            )
        case .wrongContentType:
            Description(
                severity: .error,
                sees: "a load whose content is no multipart/form-data, such as a bare CSV",
                threshold: "once",
                exempt: "forms and JSON, in which clients send the option alone; an empty body",
                scenario: "default",
                advice: "Send the CSV as multipart/form-data, in the part that is named `file`."
            )
        case .wrongFileField:
            Description(
                severity: .error,
                sees: "a file in a part that is not named `file`; in entitlements/aggregate, not `csvFile`",
                threshold: "once",
                exempt: "parts without a file name",
                scenario: "default",
                advice:
                    "Send the CSV in the part that is named `file`; to entitlements/aggregate, in `csvFile`."
            )
        default:
            Description(
                severity: .warning,
                sees: "a load without a file of a source that is loaded from files",
                threshold: "once",
                exempt: "sources that are listed as direct",
                scenario: "default",
                advice: "Send the CSV: a source of delimited files is loaded from nothing else."
            )
        }
    }

    private var ofLoads: Description {
        switch self {
        case .emptyUpload:
            Description(
                severity: .error,
                sees: "a file without records: nothing at all, or a header alone",
                threshold: "once",
                exempt: "a form whose file was not chosen",
                scenario: "default",
                advice: "Do not load an empty file: it stands for a source that has lost all its accounts."
            )
        case .fileSentToDirectSource:
            Description(
                severity: .error,
                sees: "a file for a source that the scenario lists as direct",
                threshold: "once",
                exempt: "sources that it does not list",
                scenario: "nothing-changed",
                advice: "Send no file for a source that is read directly: leave the body empty."
            )
        case .jsonOptimizationFlag:
            Description(
                severity: .warning,
                sees: "`disableOptimization` set in a JSON body, where ISC ignores it",
                threshold: "once",
                exempt: "`false`, which is the default anyway",
                scenario: "default",
                advice: "Send disableOptimization as a part of multipart/form-data."
            )
        case .duplicateUpload:
            Description(
                severity: .error,
                sees: "the same bytes for the same source while they are being loaded",
                threshold: "once",
                exempt: "another kind of load; the same file after the end",
                scenario: "lost-answer",
                advice: "Wait for the running aggregation of the source before loading the same file again."
            )
        default:
            Description(
                severity: .error,
                sees: "a load of a source while another of its kind runs",
                threshold: "once",
                exempt: "another kind of load; other sources; the same bytes, which are a duplicate-upload",
                scenario: "busy-source",
                advice: "Wait until a source's aggregation has ended before you load the source again."
            )
        }
    }

    private var ofRequests: Description {
        switch self {
        case .rateLimitExceeded:
            Description(
                severity: .warning,
                sees: "more calls than ISC allows, whether or not the scenario enforces it",
                threshold: "more than 100 in 10 s for a client id and API version",
                exempt: "calls for tokens",
                scenario: "default",
                advice: "Stay within 100 requests in 10 s for each client id and API version."
            )
        case .missingExperimentalHeader:
            Description(
                severity: .error,
                sees: "an experimental call without X-SailPoint-Experimental",
                threshold: "once",
                exempt: "/beta",
                scenario: "default",
                advice: "Send `X-SailPoint-Experimental: true` with experimental calls."
            )
        case .deprecatedVersion:
            Description(
                severity: .information,
                sees:
                    "calls of /beta, /v3 and /v202x, which are supported until Q2 2028 and switched off in Q1 2029",
                threshold: "once",
                exempt: "the v1 paths",
                scenario: "default",
                advice: "Plan to move to the v1 paths, such as /sources/v1/{id}/load-accounts."
            )
        case .unknownPath:
            Description(
                severity: .error,
                sees: "a path that ISC does not have, or a method that the path does not",
                threshold: "once",
                exempt: "probes: /, /favicon.ico, /health, paths under /__admin",
                scenario: "default",
                advice: "Check method and path against the nearest route."
            )
        case .acceptNotJSON:
            Description(
                severity: .error,
                sees: "an Accept that admits no JSON",
                threshold: "once",
                exempt: "the download of an export",
                scenario: "default",
                advice: "Accept application/json; the service answers 500 to anything else."
            )
        default:
            Description(
                severity: .error,
                sees: "a request that the server cannot read or take: broken HTTP, too long",
                threshold: "once",
                exempt: "nothing",
                scenario: "default",
                advice: "Keep to HTTP: the answer and the journal's refusal name the rule that was broken."
            )
        }
    }
}
