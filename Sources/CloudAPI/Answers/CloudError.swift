// The errors of the API and their bodies: three shapes for six codes, as the documents and captures have them.

import Formats
import HTTPMessages
import IdentityCloud
import Scenarios

/// An answer other than success.
enum CloudError: Error, Hashable {
    /// 400 with ISC's generic text.
    case badRequest
    /// 400 with a text of its own.
    case invalid(String)
    /// 400.1.3, ISC's answer to a file it cannot use.
    case illegalValue(String)
    case experimentalHeader
    case unauthorized(String)
    case forbidden
    case notFound
    case methodNotAllowed(Resource)
    case rateLimited(retryAfterSeconds: Int?)
    case internalFault
    /// 500 RESTEASY003635, ISC's answer to an Accept it cannot meet.
    case notAcceptable
    /// 415 RESTEASY003065, the framework's answer to content of a type that it does not take.
    case unsupportedMediaType
    /// A status that a scenario asks for or that the engine answers, with what it means.
    case other(status: Int, reason: String)

    /// Nothing more can be kept.
    static let memoryLimit = CloudError.other(
        status: 503,
        reason:
            "All tenants together keep as much as --memory-limit allows, and nothing of it can be let go of: "
            + "reset or forget tenants, or start the server with a larger --memory-limit."
    )

    /// What a source holds can be counted, but not listed.
    static let rowsNotKept = CloudError.other(
        status: 507,
        reason:
            "There was no room to keep the values of what this source holds, so that it can be counted but not listed: "
            + "start the server with a larger --keep-rows (or --memory-limit), and load the source again."
    )

    var status: Int {
        switch self {
        case .badRequest, .invalid, .illegalValue, .experimentalHeader: 400
        case .unauthorized: 401
        case .forbidden: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .rateLimited: 429
        case .unsupportedMediaType: 415
        case .internalFault, .notAcceptable: 500
        case .other(let status, _): status
        }
    }

    /// Fills in status, fields and body; the fields that every answer has are not among them.
    ///
    /// - Parameters:
    ///   - response: A response without body.
    ///   - requestID: The value of SLPT-Request-ID, which `trackingId` repeats.
    ///   - style: Whether errors have the documents' one message or the service's two.
    func write(to response: inout Response, requestID: ObjectID, style: ResponseStyle) {
        response.status = status
        switch self {
        case .methodNotAllowed(let resource): response.fields.append("Allow", resource.allow)
        case .rateLimited(let seconds?): response.fields.append("Retry-After", String(seconds))
        default: break
        }
        JSONWriter.write(into: &response.body) { json in
            json.object { writeMembers(to: &$0, requestID, style) }
        }
    }

    private func writeMembers(to json: inout JSONWriter, _ requestID: ObjectID, _ style: ResponseStyle) {
        switch self {
        case .unauthorized(let text): json.member("error", text)
        case .experimentalHeader: json.member("error", "Experimental Header is missing or invalid.")
        // The spaces at both ends are ISC's.
        case .rateLimited: json.member("message", " Rate Limit Exceeded ")
        case .notAcceptable:
            json.member("errorName", "NotAcceptableException")
            json.member("errorMessage", "RESTEASY003635: No match for accept header")
            json.member("trackingId", requestID.hex)
        case .unsupportedMediaType:
            json.member("errorName", "NotSupportedException")
            json.member("errorMessage", "RESTEASY003065: Cannot consume content type")
            json.member("trackingId", requestID.hex)
        default: writeErrorResponse(to: &json, requestID, style)
        }
    }

    /// ErrorResponseDto of the OpenAPI.
    private func writeErrorResponse(to json: inout JSONWriter, _ requestID: ObjectID, _ style: ResponseStyle)
    {
        let (detailCode, text) = detail
        json.member("detailCode", detailCode)
        json.member("trackingId", hex: requestID.value)
        json.array("messages") { array in
            // The documents show one message, the service sends two.
            if style != .docs { Self.writeMessage("und", "REQUEST", text, to: &array) }
            Self.writeMessage("en-US", "DEFAULT", text, to: &array)
        }
        // Documented for 400 alone; captures of the service show it empty.
        if status == 400 {
            json.array("causes") { array in
                if style != .wire, self == .badRequest {
                    Self.writeMessage("en-US", "DEFAULT", text, to: &array)
                }
            }
        } else if style == .wire {
            json.array("causes") { _ in }
        }
    }

    private static func writeMessage(
        _ locale: String,
        _ origin: String,
        _ text: String,
        to json: inout JSONWriter
    ) {
        json.object {
            $0.member("locale", locale)
            $0.member("localeOrigin", origin)
            $0.member("text", text)
        }
    }

    /// Why, in a sentence.
    var text: String { detail.text }

    private var detail: (code: String, text: String) {
        switch self {
        case .badRequest:
            (
                "400.1 Bad Request Content",
                "The request was syntactically correct but its content is semantically invalid."
            )
        case .invalid(let text): ("400.1 Bad Request Content", text)
        case .illegalValue(let text): ("400.1.3 Illegal value", text)
        case .forbidden:
            ("403 Forbidden", "The server understood the request but refuses to authorize it.")
        case .notFound:
            ("404 Not found", "The server did not find a current representation for the target resource.")
        case .methodNotAllowed(let resource):
            ("405 Method Not Allowed", "The target resource has only these methods: \(resource.allow).")
        case .other(let status, let reason): ("\(status)", reason)
        case .internalFault, .experimentalHeader, .unauthorized, .rateLimited, .notAcceptable,
            .unsupportedMediaType:
            ("500.0 Internal Fault", "An internal fault occurred.")
        }
    }
}

/// The page of an nginx gateway.
enum GatewayPage {
    static func write(status: Int, to response: inout Response) {
        let title =
            switch status {
            case 502: "502 Bad Gateway"
            case 503: "503 Service Temporarily Unavailable"
            default: "504 Gateway Time-out"
            }
        response.status = status
        response.fields.append("Content-Type", "text/html")
        let page =
            "<html>\r\n<head><title>\(title)</title></head>\r\n<body>\r\n<center><h1>\(title)</h1></center>\r\n"
            + "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
        response.body.append(contentsOf: page.utf8)
    }
}
