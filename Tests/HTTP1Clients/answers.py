"""The words in which outcomes of conformance.py are told, and what an answer must be to deserve each.

A rule that a request broke stands for its status and its sentence, both in the shape of ISC's errors. The others are
`info` and `token` for the answers of the two endpoints, `form` for what the latter says of a request without content,
`nothing` where nothing is, `method` for a method that is not served there, `options` for the server's own methods, and
`continue` for the request for content. Whatever else comes is told by its status and a question mark.
"""
import base64
import json
import re

# Each with its status and the sentence that it is explained with.
RULES = {
    "leadingLineBreaks": (400, "More than two empty lines precede the request line (RFC 9112 §2.2)."),
    "methodNotToken": (400, "The method is not a token (RFC 9110 §9.1)."),
    "methodTooLong": (501, "The method is longer than any that is known (RFC 9110 §9.1)."),
    "targetNotAbsolute": (400, "The request target is neither a path nor an http URI (RFC 9112 §3.2)."),
    "targetByte": (400, "The request target holds a byte that no URI may hold (RFC 3986 §2): percent-encode it, or fill in the placeholder."),
    "targetEscape": (400, "The request target holds a percent sign without two hex digits (RFC 3986 §2.1)."),
    "targetTooLong": (414, "The request target is too long (RFC 9110 §15.5.15)."),
    "spaceInRequestLine": (400, "The parts of the request line are not separated by one space (RFC 9112 §3)."),
    "versionMalformed": (400, "The protocol version is not HTTP/ DIGIT . DIGIT (RFC 9112 §2.3)."),
    "versionUnsupported": (505, "The major version of the protocol is not 1 (RFC 9110 §15.6.6)."),
    "asteriskWithoutOptions": (400, "The target * belongs to OPTIONS only (RFC 9112 §3.2.4)."),
    "authorityMalformed": (400, "The authority of the request target is malformed (RFC 9112 §3.2.2)."),
    "methodUnknown": (501, "The method is not known (RFC 9110 §9.1)."),
    "connectUnsupported": (501, "The server is no proxy (RFC 9110 §9.3.6)."),
    "bareLineFeed": (400, "A line ends without a carriage return (RFC 9112 §2.2)."),
    "bareCarriageReturn": (400, "A carriage return is not followed by a line feed (RFC 9112 §2.2)."),
    "foldedLine": (400, "A field line begins with white space (RFC 9112 §5.2)."),
    "fieldNameEmpty": (400, "A field line has no name (RFC 9112 §5)."),
    "fieldNameByte": (400, "A field name is not a token (RFC 9110 §5.1)."),
    "spaceBeforeColon": (400, "White space precedes a field's colon (RFC 9112 §5.1)."),
    "fieldValueByte": (400, "A field value holds a control character (RFC 9110 §5.5)."),
    "tooManyFields": (431, "The request has too many fields (RFC 6585 §5)."),
    "headTooLarge": (431, "The request's head is too large (RFC 6585 §5)."),
    "hostMissing": (400, "A request in HTTP/1.1 needs a Host field (RFC 9112 §3.2)."),
    "hostRepeated": (400, "The Host field is repeated (RFC 9112 §3.2)."),
    "hostMalformed": (400, "The Host field is not a host with an optional port (RFC 9110 §7.2)."),
    "expectationUnknown": (417, "The only expectation known is 100-continue (RFC 9110 §10.1.1)."),
    "lengthMalformed": (400, "Content-Length is not a decimal number in range (RFC 9110 §8.6)."),
    "lengthRepeated": (400, "Content-Length is repeated (RFC 9112 §6.3)."),
    "lengthWithCoding": (400, "Content-Length and Transfer-Encoding exclude each other (RFC 9112 §6.1)."),
    "codingInOldVersion": (400, "HTTP/1.0 knows no Transfer-Encoding (RFC 9112 §6.1)."),
    "codingNotChunked": (400, "The last transfer coding is not chunked, or chunked is applied twice (RFC 9112 §6.3)."),
    "codingUnknown": (501, "A transfer coding before chunked is not known (RFC 9112 §6.1)."),
    "chunkSizeMalformed": (400, "A chunk's size is not 1 to 16 hex digits (RFC 9112 §7.1)."),
    "chunkExtensionMalformed": (400, "A chunk extension is not ; NAME or ; NAME=VALUE, where a value is a token or quoted (RFC 9112 §7.1.1)."),
    "chunkExtensionByte": (400, "A chunk extension holds a control character (RFC 9112 §7.1.1)."),
    "chunkExtensionTooLong": (400, "A chunk's extensions are too long (RFC 9112 §7.1.1)."),
    "chunkLineEnd": (400, "A chunk's size is not followed by CRLF (RFC 9112 §7.1)."),
    "chunkDataEnd": (400, "A chunk's data is not followed by CRLF (RFC 9112 §7.1)."),
    "contentTooLarge": (413, "The content is larger than the server accepts (RFC 9110 §15.5.14)."),
    "headTooSlow": (408, "The request's head did not arrive in time (RFC 9110 §15.5.9)."),
    "contentTooSlow": (408, "The content did not arrive in time (RFC 9110 §15.5.9)."),
    "requestIncomplete": (400, "The client stopped sending in the middle of a request (RFC 9112 §8)."),}
BY_SENTENCE = {sentence: (status, rule) for rule, (status, sentence) in RULES.items()}
MISSING = "The server did not find a current representation for the target resource."
METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
JSON = "application/json"


def word(status, fields, content, host, is_head):
    """The word for an answer, given what the request's target was at, and whether it was HEAD's."""
    if status == 100 and not fields and not content:
        return "continue"
    if status == 204 and fields.get("allow") == METHODS and not content and "content-length" not in fields:
        return "options"
    if is_head:
        has_length = int(fields["content-length"]) > 0 and not content and fields.get("content-type") == JSON
        return {200: "info", 404: "nothing"}.get(status, str(status)) if has_length else f"{status}?"
    try:
        return says(status, fields, json.loads(content), host) if fields.get("content-type") == JSON else f"{status}?"
    except (ValueError, KeyError, TypeError, IndexError):
        return f"{status}?"


def says(status, fields, content, host):
    if status == 200 and "tokenEndpoint" in content:
        return "info" if is_info(content, host) else "200?"
    if status == 200 and content["token_type"] == "bearer":
        return "token" if is_token(content) else "200?"
    if status == 400 and content == {"error": "invalid_request", "error_description": "Missing grant type"}:
        return "form"
    texts = {(message["locale"], message["localeOrigin"]): message["text"] for message in content["messages"]}
    text = texts["und", "REQUEST"]
    if texts != {("und", "REQUEST"): text, ("en-US", "DEFAULT"): text} or content["trackingId"] != fields["slpt-request-id"]:
        return f"{status}?"
    if status == 404 and content["detailCode"] == "404 Not found" and text == MISSING:
        return "nothing"
    if status == 405 and text == f"The target resource has only these methods: {fields['allow']}.":
        return "method"
    sentence = re.sub(r" \((at byte \d+ of the request|at most \d+ bytes; --max-body says how many of an upload)\)$", "", text)
    wanted, rule = BY_SENTENCE.get(sentence, (0, ""))
    return rule if (status, content["detailCode"][:3]) == (wanted, str(status)) else f"{status}?"


def is_info(content, host):
    base = f"http://{host}"
    return {name: content[name] for name in content if name != "tenantId"} == {
        "tenantName": "default", "authorizeEndpoint": f"{base}/oauth/authorize", "tokenEndpoint": f"{base}/oauth/token",
        "cloudDomainUrl": base, "logoutUrl": f"{base}/logout", "pod": "drydock",
    } and re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", content["tenantId"])


def is_token(content):
    """Whether the token was given to the client that the form names, which shows that the form arrived as it was sent."""
    payload = content["access_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims["client_id"] == claims["org"] == content["org"] == "a" and content["expires_in"] > 0
