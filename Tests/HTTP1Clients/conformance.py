#!/usr/bin/env python3
"""Conformance of the HTTP/1.1 server on the loopback interface, byte by byte.

    conformance.py [--port 8080] [--only chunk] [--list]

Every case opens a connection of its own, sends raw bytes and states exactly what must come back: each answer in a word of
answers.py, which looks at its status, its fields and its content, and whether the connection is `open` or `close`d
afterwards. Any other answer is a failure. Only the standard library is used. Exit code 0 when every case passes.
"""
import argparse
import re
import select
import socket
import sys
import time

from answers import RULES, word

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("--host", default="127.0.0.1")
arguments.add_argument("--port", type=int, default=8080)
arguments.add_argument("--timeout", type=float, default=2.0, help="seconds to wait for an answer")
arguments.add_argument("--only", default="", help="run the cases whose name contains this")
arguments.add_argument("--list", action="store_true", help="print what came back for every case")
options = arguments.parse_args()

PATH = "/oauth/info"
cases = []


def case(name, data, outcome, pieces=(), head=(), half_close=False, host="a"):
    """Adds a case: `data` is sent, then each of `pieces` after a pause.

    The outcome is the words of the answers and the connection's fate; a rule alone means that it is refused and closes.
    Answers at the indices `head` are to HEAD; `host` is what the target is at.
    """
    as_bytes = [piece.encode("latin-1") if isinstance(piece, str) else piece for piece in (data, *pieces)]
    outcome = f"{outcome} close" if outcome in RULES else outcome
    cases.append((name, as_bytes, outcome, set(head), half_close, host))


def get(*fields, line=None, host="Host: a\r\n"):
    return (line or f"GET {PATH} HTTP/1.1") + "\r\n" + host + "".join(field + "\r\n" for field in fields) + "\r\n"


def post(*fields, content="", line="POST /nowhere HTTP/1.1"):
    return get(*fields, line=line) + content


# What /oauth/token answers with a token, if it arrives as it is: it consumes content, and /nowhere reads past it.
FORM = "grant_type=client_credentials&client_id=a&client_secret=b"
TOKEN = "POST /oauth/token HTTP/1.1"
FORM_FIELDS = ("Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(FORM)}")
HIDDEN = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"


def chunk(content, extension=""):
    return f"{len(content):x}{extension}\r\n{content}\r\n"


WHOLE = chunk(FORM) + "0\r\n\r\n"


def chunked(content, coding="chunked", line=TOKEN):
    return post("Content-Type: application/x-www-form-urlencoded", f"Transfer-Encoding: {coding}", line=line, content=content)


# The request line, RFC 9112 §3.

case("line: plain GET", get(), "info open")
case("line: an unknown method", get(line=f"BREW {PATH} HTTP/1.1"), "methodUnknown open")
case("line: methods compare with case", get(line=f"get {PATH} HTTP/1.1"), "methodUnknown open")
case("line: a method of 30 letters", get(line=f"{'A' * 30} / HTTP/1.1"), "methodTooLong")
case("line: a method of 1000 letters", get(line=f"{'A' * 1000} / HTTP/1.1"), "methodTooLong")
case("line: TRACE", get(line=f"TRACE {PATH} HTTP/1.1"), "method open")
case("line: TRACE with content", get("Content-Length: 5", line=f"TRACE {PATH} HTTP/1.1") + "hello", "method open")
case("line: CONNECT", get(line="CONNECT a:80 HTTP/1.1"), "connectUnsupported")
case("line: CONNECT, and bytes for the tunnel", get(line="CONNECT a:80 HTTP/1.1") + get(), "connectUnsupported")
case("line: CONNECT to a path", get(line="CONNECT / HTTP/1.1"), "connectUnsupported")
for name, line, rule in [
    ("no target", "GET  HTTP/1.1", "spaceInRequestLine"),
    ("no target and one space", "GET HTTP/1.1", "versionMalformed"),
    ("a method alone", "GET", "methodNotToken"),
    ("two spaces after the method", f"GET  {PATH} HTTP/1.1", "spaceInRequestLine"),
    ("two spaces before the version", f"GET {PATH}  HTTP/1.1", "spaceInRequestLine"),
    ("a tab after the method", f"GET\t{PATH} HTTP/1.1", "methodNotToken"),
    ("a tab before the version", f"GET {PATH}\tHTTP/1.1", "spaceInRequestLine"),
    ("a space at the end", f"GET {PATH} HTTP/1.1 ", "spaceInRequestLine"),
    ("a space at the beginning", f" GET {PATH} HTTP/1.1", "methodNotToken"),
    ("a tab at the end", f"GET {PATH} HTTP/1.1\t", "spaceInRequestLine"),
    ("a vertical tab as space", f"GET\x0b{PATH} HTTP/1.1", "methodNotToken"),
    ("a form feed as space", f"GET {PATH}\x0cHTTP/1.1", "targetByte"),
    ("a no-break space", f"GET\xa0{PATH} HTTP/1.1", "methodNotToken"),
    ("no method", f" {PATH} HTTP/1.1", "methodNotToken"),
    ("white space alone", "   ", "methodNotToken"),
    ("no version behind the space", f"GET {PATH} ", "versionMalformed"),
    ("a status line", "HTTP/1.1 200 OK", "methodNotToken"),
    ("a space in the target", "GET /a b HTTP/1.1", "versionMalformed"),
    ("a NUL in the method", f"G\0T {PATH} HTTP/1.1", "methodNotToken"),
    ("a colon in the method", f"GE:T {PATH} HTTP/1.1", "methodNotToken"),
    ("a bracket in the method", f"GET( {PATH} HTTP/1.1", "methodNotToken"),
    ("a method outside ASCII", f"G\xc9T {PATH} HTTP/1.1", "methodNotToken"),
    ("two request lines' worth", f"GET {PATH} HTTP/1.1 HTTP/1.1", "spaceInRequestLine"),
]:
    case(f"line: {name}", get(line=line), rule)
case("line: as in HTTP/0.9", f"GET {PATH}\r\n\r\n", "versionMalformed")
case("line: ends in LF only", f"GET {PATH} HTTP/1.1\nHost: a\r\n\r\n", "bareLineFeed")
case("line: ends in CR only", f"GET {PATH} HTTP/1.1\rHost: a\r\n\r\n", "bareCarriageReturn")
case("line: ends in CR CR LF", f"GET {PATH} HTTP/1.1\r\r\nHost: a\r\n\r\n", "bareCarriageReturn")

for version in ["HTTP/1.2", "HTTP/1.9"]:
    case(f"version: {version}", get(line=f"GET {PATH} {version}"), "info open")
for version in ["HTTP/2.0", "HTTP/3.0", "HTTP/0.9", "HTTP/9.9"]:
    case(f"version: {version}", get(line=f"GET {PATH} {version}"), "versionUnsupported")
for version in [
    "http/1.1", "HTTP/1.", "HTTP/1", "HTTP/1.10", "HTTP/01.1", "HTTP/01.01", "HTTP/1.01", "HTTP/-1.1", "HTTP/1,1",
    "HTTP/+1.1", "HTTP / 1.1", "HTTP/ 1.1", "HTTP/1 .1", "HTPS/1.1", "HTTPS/1.1", "ICY/1.0", "HTTP/11.1", "HTTP/.1",
    "HTTP/1.1x", "HTTP\\1.1", "HTTP/1.1\0", "HTTP/1.\xb1",
]:
    case(f"version: {version!r}", get(line=f"GET {PATH} {version}"), "versionMalformed")

# The target, RFC 9112 §3.2.

case("target: absolute-form", get(line=f"GET http://a{PATH} HTTP/1.1"), "info open")
case("target: absolute-form in capitals", get(line=f"GET HTTP://A{PATH} HTTP/1.1"), "info open", host="A")
case("target: absolute-form with another host", get(line=f"GET http://b:81{PATH} HTTP/1.1"), "info open", host="b:81")
case("target: absolute-form without a path", get(line="GET http://a HTTP/1.1"), "nothing open")
case("target: absolute-form without a path, with a query", get(line="GET http://a?b HTTP/1.1"), "nothing open")
case("target: absolute-form without Host", get(line=f"GET http://a{PATH} HTTP/1.1", host=""), "hostMissing")
case("target: absolute-form with an IPv6 address", get(line=f"GET http://[::1]:80{PATH} HTTP/1.1"), "info open",
     host="[::1]:80")
case("target: absolute-form in HTTP/1.0 without Host", get(line=f"GET http://a{PATH} HTTP/1.0", host=""), "info close")
case("target: absolute-form with a malformed Host", get(line=f"GET http://a{PATH} HTTP/1.1", host="Host: u@a b\r\n"), "hostMalformed")
case("target: absolute-form with two Hosts", get("Host: b", line=f"GET http://a{PATH} HTTP/1.1"), "hostRepeated")
for name, target, rule in [
    ("a bad port", f"http://a:x{PATH}", "authorityMalformed"),
    ("no host", f"http://{PATH}", "authorityMalformed"),
    ("a port beyond 65535", f"http://a:65536{PATH}", "authorityMalformed"),
    ("a negative port", f"http://a:-1{PATH}", "authorityMalformed"),
    ("userinfo", f"http://u:p@a{PATH}", "authorityMalformed"),
    ("an unclosed bracket", f"http://[::1{PATH}", "authorityMalformed"),
    ("one slash", "http:/a", "targetNotAbsolute"),
    ("backslashes", f"http:\\\\a{PATH}", "targetByte"),
    ("a backslash in its host", f"http://a\\@b{PATH}", "targetByte"),
    ("a scheme of a socket", f"ws://a{PATH}", "targetNotAbsolute"),
]:
    case(f"target: absolute-form with {name}", get(line=f"GET {target} HTTP/1.1"), rule)
case("target: OPTIONS *", get(line="OPTIONS * HTTP/1.1"), "options open")
case("target: OPTIONS * with content", get("Content-Length: 5", line="OPTIONS * HTTP/1.1") + "hello", "options open")
case("target: a query with all it may hold", get(line=f"GET {PATH}?a=b&c=%20/?:@!$'()*+,;-._~ HTTP/1.1"), "info open")
case("target: two question marks", get(line=f"GET {PATH}?a?b HTTP/1.1"), "info open")
case("target: an empty query", get(line=f"GET {PATH}? HTTP/1.1"), "info open")
case("target: 7900 bytes", get(line=f"GET {PATH}?{'a' * 7900} HTTP/1.1"), "info open")
case("target: 9000 bytes", get(line=f"GET {PATH}?{'a' * 9000} HTTP/1.1"), "targetTooLong")
case("target: 60000 bytes", get(line=f"GET /{'a' * 60000} HTTP/1.1"), "targetTooLong")
case("target: a path outside", get(line="GET /../../etc/passwd HTTP/1.1"), "nothing open")
case("target: an escaped path outside", get(line="GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1"), "nothing open")
case("target: an escaped NUL", get(line="GET /a%00b HTTP/1.1"), "nothing open")
case("target: an escaped line break", get(line="GET /a%0d%0aX:b HTTP/1.1"), "nothing open")
for name, target, rule in [
    ("no slash", "nowhere", "targetNotAbsolute"),
    ("asterisk with GET", "*", "asteriskWithoutOptions"),
    ("a scheme that is no HTTP", "ftp://a/", "targetNotAbsolute"),
    ("authority-form with GET", "a:80", "targetNotAbsolute"),
    ("a NUL", "/a\0b", "targetByte"),
    ("a DEL", "/a\x7fb", "targetByte"),
    ("a control character", "/a\x01b", "targetByte"),
    ("a CR", "/a\rb", "versionMalformed"),
    ("a question mark first", "?a=b", "targetNotAbsolute"),
    ("an asterisk and more", "*?a", "targetNotAbsolute"),
    ("an authority and a path", f"a:80{PATH}", "targetNotAbsolute"),
    ("a fragment", PATH + "#a", "targetByte"),
    ("a fragment in the query", PATH + "?a#b", "targetByte"),
    ("outside ASCII", PATH + "?\xe9", "targetByte"),
    ("UTF-8 that is overlong", "/\xc0\xaf", "targetByte"),
    ("a percent sign alone", "/a%", "targetEscape"),
    ("an escape that is no hex", "/a%zz", "targetEscape"),
    ("an escape cut off", "/a%2", "targetEscape"),
]:
    case(f"target: {name}", get(line=f"GET {target} HTTP/1.1"), rule)

# RFC 3986 §2 knows none of these; too many clients leave them bare in queries.
for character in '"<>\\^`{|}':
    case(f"target: {character} in the path", get(line=f"GET /a{character}b HTTP/1.1"), "targetByte")
    case(f"target: {character} in the query", get(line=f"GET {PATH}?a={character} HTTP/1.1"), "info open")

# Field lines, RFC 9112 §5.

for name, field, rule in [
    ("a space before the colon", "X : b", "spaceBeforeColon"),
    ("a tab before the colon", "X\t: b", "spaceBeforeColon"),
    ("no colon", "Xb", "fieldNameByte"),
    ("no name", ": b", "fieldNameEmpty"),
    ("a bracket in the name", "X(y): b", "fieldNameByte"),
    ("a slash in the name", "X/y: b", "fieldNameByte"),
    ("a space in the name", "X y: b", "spaceBeforeColon"),
    ("a NUL in the name", "X\0: b", "fieldNameByte"),
    ("a control character in the name", "X\x01: b", "fieldNameByte"),
    ("a quote in the name", '"X": b', "fieldNameByte"),
    ("a comma in the name", "X,Y: b", "fieldNameByte"),
    ("a semicolon in the name", "X;: b", "fieldNameByte"),
    ("an equals sign in the name", "X=Y: b", "fieldNameByte"),
    ("a NUL alone", "\0", "fieldNameByte"),
    ("a space alone", " ", "foldedLine"),
    ("a name outside ASCII", "X\xe9: b", "fieldNameByte"),
    ("a NUL at the end of the value", "X: a\0", "fieldValueByte"),
    ("a NUL in the value", "X: a\0b", "fieldValueByte"),
    ("a CR in the value", "X: a\rb", "bareCarriageReturn"),
    ("a CR at the end of the value", "X: a\r", "bareCarriageReturn"),
    ("a control character in the value", "X: a\x01b", "fieldValueByte"),
    ("a DEL in the value", "X: a\x7fb", "fieldValueByte"),
    ("a form feed in the value", "X: a\x0cb", "fieldValueByte"),
    ("folded with a space", "X: a\r\n b", "foldedLine"),
    ("folded with a tab", "X: a\r\n\tb", "foldedLine"),
    ("folded to nothing", "X: a\r\n ", "foldedLine"),
]:
    case(f"field: {name}", get(field), rule)
for name, field in {
    "no space after the colon": "X:b",
    "white space around the value": "X: \t b \t ",
    "an empty value": "X:",
    "a value outside ASCII": "X: caf\xe9",
    "a colon in the value": "X: a:b",
    "every character of a token": "!#$%&'*+-.^_`|~09azAZ: x",
    "a name with an underscore": "Content_Length: 5",
    "a value of 7000 bytes": "X: " + "a" * 7000,
}.items():
    case(f"field: {name}", get(field), "info open")
case("field: white space before the first", f"GET {PATH} HTTP/1.1\r\n X: b\r\nHost: a\r\n\r\n", "foldedLine")
case("field: a line of white space before the first", f"GET {PATH} HTTP/1.1\r\n \r\nHost: a\r\n\r\n", "foldedLine")
case("field: folded Host", f"GET {PATH} HTTP/1.1\r\nHost:\r\n a\r\n\r\n", "foldedLine")
case("field: ends in LF only", f"GET {PATH} HTTP/1.1\r\nX: b\nHost: a\r\n\r\n", "bareLineFeed")
case("field: ends in LF CR", f"GET {PATH} HTTP/1.1\r\nHost: a\n\r\n\r\n", "bareLineFeed")
case("field: all lines end in LF", f"GET {PATH} HTTP/1.1\nHost: a\n\n", "bareLineFeed")
case("field: all lines end in CR", f"GET {PATH} HTTP/1.1\rHost: a\r\r", "bareCarriageReturn", half_close=True)
case("field: the last line ends in LF", f"GET {PATH} HTTP/1.1\r\nHost: a\r\n\n", "bareLineFeed")
case("field: 99 of them", get(*["X: b"] * 98), "info open")
case("field: 100 of them", get(*["X: b"] * 99), "info open")
case("field: 101 of them", get(*["X: b"] * 100), "tooManyFields")
case("field: 2000 of them", get(*["X: b"] * 2000), "tooManyFields")
case("field: a value of 60000 bytes", get("X: " + "a" * 60000), "headTooLarge")
case("field: a name of 60000 bytes", get("a" * 60000 + ": b"), "headTooLarge")
case("field: a head of 2 MB", get(*["X: " + "a" * 1000] * 2000), "headTooLarge")

# Host, RFC 9112 §3.2 and RFC 9110 §7.2.

case("host: missing", get(host=""), "hostMissing")
case("host: missing in HTTP/1.0", get(host="", line=f"GET {PATH} HTTP/1.0"), "info close", host="localhost")
case("host: twice", get("Host: a"), "hostRepeated")
case("host: twice and different", get("Host: b"), "hostRepeated")
case("host: twice in HTTP/1.0", get("Host: b", line=f"GET {PATH} HTTP/1.0"), "hostRepeated")
case("host: the name in capitals", get(host="HOST: a\r\n"), "info open")
# RFC 9110 §4.2.1: an http URI has a host.
case("host: empty", get(host="Host:\r\n"), "hostMalformed")
case("host: empty in HTTP/1.0", get(host="Host: \r\n", line=f"GET {PATH} HTTP/1.0"), "hostMalformed")
for host in ["a.example", "a:80", "a:", "127.0.0.1:8080", "[::1]", "[::1]:8080", "xn--bcher-kva.example", "a_b", "a%41"]:
    case(f"host: {host}", get(host=f"Host: {host}\r\n"), "info open", host=host)
for host in [
    "http://a", "a:65536", "a:99999999999999999999", "a:-1", "a:+1", "a: 80", "[::1]x", "[]", "[g::1]", "::1", "a%4",
    "a%zz", "\xe9", "<a>", '"a"', "{a}", "a|b", "a^b", "a, a", "a b", "a,b", "a/b", "u@a", "a:x", "a:80:80", "[::1",
    "a?b", "a#b", "a\\b", "a\tb", ":80",
]:
    case(f"host: {host!r}", get(host=f"Host: {host}\r\n"), "hostMalformed")
case("host: a NUL", get(host="Host: a\0b\r\n"), "fieldValueByte")

# Content-Length, RFC 9110 §8.6 and RFC 9112 §6.3.


def length(value, content=FORM):
    return post(FORM_FIELDS[0], f"Content-Length:{value}", line=TOKEN, content=content)


case("length: content of 57 bytes", length(" 57"), "token open")
case("length: leading zeros", length(" 00057"), "token open")
case("length: white space around", length(" \t 57 \t"), "token open")
case("length: no white space", length("57"), "token open")
case("length: zero", length(" 0", content=""), "form open")
case("length: many zeros", length(" 000", content=""), "form open")
case("length: none on POST", post(line=TOKEN), "form open")
case("length: zero where nothing is", post("Content-Length: 0"), "nothing open")
case("length: content where nothing is", post("Content-Length: 5", content="hello"), "nothing open")
case("length: content on GET", get("Content-Length: 5") + "hello", "info open")
for value in [
    "+57", "-57", "-0", "0x39", "0o71", "57a", "5 7", "57;", "57.0", "5.7e1", "5_7", "''", "\xb2", "five", "", "57,", ",57", "57, ",
    "57\xa0", "0x", "-1", "NaN", "Infinity", "57, 57", "57, 58", "18446744073709551673", "9223372036854775808", "9" * 100,
    "99999999999999999999",
]:
    case(f"length: {value!r}", length(" " + value), "lengthMalformed")
for value in ["57\x0b", "\x0c57", "\00057"]:
    case(f"length: {value!r}", length(" " + value), "fieldValueByte")
case("length: 2^63 - 1", length(" 9223372036854775807"), "contentTooLarge")
case("length: 2^63 - 1 where nothing is", post("Content-Length: 9223372036854775807", content="hello"), "nothing close")
case("length: 2^32 + 5 where nothing is", post("Content-Length: 4294967301", content="hello"), "nothing close")
case("length: twice and equal", post("Content-Length: 57", *FORM_FIELDS, line=TOKEN, content=FORM), "lengthRepeated")
case("length: twice and different", post("Content-Length: 58", *FORM_FIELDS, line=TOKEN, content=FORM), "lengthRepeated")
case("length: 0 and 5", post("Content-Length: 0", "Content-Length: 5", content="hello"), "lengthRepeated")
case("length: twice, the second one folded", post("Content-Length: 5", "X: a\r\n Content-Length: 6", content="hello"), "foldedLine")
case("length: a space before the colon", post("Content-Length : 5", content="hello"), "spaceBeforeColon")
case("length: the name ends in NUL", post("Content-Length\0: 5", content="hello"), "fieldNameByte")
case("length: white space before the name", post(" Content-Length: 5", content="hello"), "foldedLine")
case("length: white space in the name", post("Content-Length: 5", "Content\tLength: 9", content="hello"), "spaceBeforeColon")

# Transfer-Encoding, RFC 9112 §6.1 and §6.3.

case("coding: chunked", chunked(WHOLE), "token open")
case("coding: where nothing is", post("Transfer-Encoding: chunked", content=WHOLE), "nothing open")
case("coding: on GET", get("Transfer-Encoding: chunked") + WHOLE, "info open")
# RFC 9110 §5.6.1.2: empty elements of lists are ignored.
for value in ["CHUNKED", "Chunked", " chunked ", "\tchunked", "chunked,", ",chunked", " , chunked , "]:
    case(f"coding: {value!r}", chunked(WHOLE, coding=value), "token open")
for value in [
    "chunked, gzip", "gzip", "identity", "xchunked", "chunkedx", "chunked, chunked", "'chunked'", '"chunked"',
    "chunked;q=1", "chunked identity", "chu nked", "", "chunked, identity", ",", ", ,", "chunked\xa0", "\xefchunked",
]:
    case(f"coding: {value!r}", chunked(WHOLE, coding=value), "codingNotChunked")
for value in ["\x0bchunked", "chunked\x0b", "\x0cchunked", "\0chunked", "chunked\0", "\x00"]:
    case(f"coding: {value!r}", chunked(WHOLE, coding=value), "fieldValueByte")
for value in ["gzip, chunked", "identity, chunked", "gzip,,chunked"]:
    case(f"coding: {value!r}", chunked(WHOLE, coding=value), "codingUnknown")
for value in ["chunked", "Chunked", "chunked ", ", chunked", "xchunked", "identity", "", "chunked, identity"]:
    case(f"coding: {value!r} with Content-Length", post(f"Transfer-Encoding: {value}", "Content-Length: 5", content="hello"), "lengthWithCoding")
case("coding: with Content-Length before", post("Content-Length: 4", "Transfer-Encoding: chunked", content=WHOLE + HIDDEN), "lengthWithCoding")
case("coding: with Content-Length behind", post("Transfer-Encoding: chunked", "Content-Length: 4", content=WHOLE + HIDDEN), "lengthWithCoding")
case("coding: with Content-Length 0", post("Transfer-Encoding: chunked", "Content-Length: 0", content=WHOLE), "lengthWithCoding")
case("coding: with a malformed Content-Length", post("Transfer-Encoding: chunked", "Content-Length: +5", content=WHOLE), "lengthWithCoding")
case("coding: with Content-Length, and a request behind the end", post("Content-Length: 6", "Transfer-Encoding: chunked", content="0\r\n\r\nX") + get(), "lengthWithCoding")
case("coding: in HTTP/1.0", chunked(WHOLE, line=TOKEN.replace("1.1", "1.0")), "codingInOldVersion")
case("coding: in HTTP/1.0 with keep-alive",
     post("Connection: keep-alive", "Transfer-Encoding: chunked", line="POST / HTTP/1.0", content=WHOLE), "codingInOldVersion")
for first, second, rule in [
    ("gzip", "chunked", "codingUnknown"),
    ("identity", "chunked", "codingUnknown"),
    ("chunked", "chunked", "codingNotChunked"),
    ("chunked", "identity", "codingNotChunked"),
    ("chunked", "cow", "codingNotChunked"),
]:
    case(f"coding: {first}, then {second} on a second line", chunked(WHOLE, coding=f"{first}\r\ntransfer-encoding: {second}"), rule)
case("coding: chunked, then nothing on a second line", chunked(WHOLE, coding="chunked\r\nTransfer-Encoding:"), "token open")
for name, fields, rule in [
    ("a tab before the colon", ["Transfer-Encoding\t: chunked"], "spaceBeforeColon"),
    ("a space before the colon", ["Transfer-Encoding : chunked"], "spaceBeforeColon"),
    ("folded within the word", ["Transfer-Encoding: chu\r\n nked"], "foldedLine"),
    ("folded", ["Transfer-Encoding:\r\n chunked"], "foldedLine"),
    ("folded, with Content-Length", ["Transfer-Encoding:\r\n chunked", "Content-Length: 5"], "foldedLine"),
    ("hidden behind LF", ["X: a\nTransfer-Encoding: chunked", "Content-Length: 5"], "bareLineFeed"),
    ("hidden behind CR", ["X: a\rTransfer-Encoding: chunked", "Content-Length: 5"], "bareCarriageReturn"),
]:
    case(f"coding: {name}", post(*fields, content=WHOLE), rule)
case("coding: a name with an underscore", post("Transfer_Encoding: chunked", *FORM_FIELDS, line=TOKEN, content=FORM), "token open")

# Chunks, RFC 9112 §7.1.

BYTES = "".join(chunk(letter) for letter in FORM)
for name, content in {
    "two of them": chunk(FORM[:20]) + chunk(FORM[20:]) + "0\r\n\r\n",
    "one for every byte": BYTES + "0\r\n\r\n",
    "sizes in hex of both cases": chunk(FORM[:10]).replace("a", "A", 1) + chunk(FORM[10:21]) + chunk(FORM[21:]) + "0\r\n\r\n",
    "leading zeros": "00" + chunk(FORM) + "000\r\n\r\n",
    "an extension": chunk(FORM, ";a=b") + "0;c\r\n\r\n",
    "a quoted extension": chunk(FORM, ';a="b;c"') + "0\r\n\r\n",
    "a quoted extension with escapes": chunk(FORM, r';a="\"\\\a"') + "0\r\n\r\n",
    "an empty quoted extension": chunk(FORM, ';a=""') + "0\r\n\r\n",
    "many extensions": chunk(FORM, ";a;b=c;d;e=\"f\";g") + "0;h=i\r\n\r\n",
    "white space around all parts of extensions": chunk(FORM, " ; a = b\t;\tc ;d= \"e\"") + "0 ;f\r\n\r\n",
    "extensions of 255 bytes": chunk(FORM, ";" + "a" * 254) + "0\r\n\r\n",
    "content that looks like the end": chunk(FORM + "&x=0\r\n\r\n") + "0\r\n\r\n",
    "trailers": WHOLE[:-2] + "X: a\r\nY:\r\n\r\n",
    "framing fields as trailers": WHOLE[:-2] + "Content-Length: 99\r\nTransfer-Encoding: gzip\r\nHost: b\r\n\r\n",
    "other fields as trailers": WHOLE[:-2] + "Authorization: Bearer x\r\nContent-Type: text/plain\r\n\r\n",
}.items():
    case(f"chunk: {name}", chunked(content), "token open")
case("chunk: none", chunked("0\r\n\r\n"), "form open")
for name, size, rule in [
    ("no size", "", "chunkSizeMalformed"),
    ("a size with 0x", "0x5", "chunkSizeMalformed"),
    ("a size with +", "+5", "chunkSizeMalformed"),
    ("a size with -", "-5", "chunkSizeMalformed"),
    ("a size with _", "0_5", "chunkSizeMalformed"),
    ("a size that is no hex", "g", "chunkSizeMalformed"),
    ("a size with a comma", "5,5", "chunkSizeMalformed"),
    ("a size outside ASCII", "\xb5", "chunkSizeMalformed"),
    ("a size of 17 digits", "10000000000000005", "chunkSizeMalformed"),
    ("a size of 2^64", "FFFFFFFFFFFFFFFF0", "chunkSizeMalformed"),
    ("a NUL in the size", "5\0", "chunkSizeMalformed"),
    ("a space before the size", " 5", "chunkSizeMalformed"),
    ("an extension without a size", ";a=b", "chunkSizeMalformed"),
    ("a space after the size", "5 ", "chunkExtensionMalformed"),
    ("a tab after the size", "5\t", "chunkExtensionMalformed"),
    ("an extension without a name", "5;", "chunkExtensionMalformed"),
    ("an extension without a name, and white space", "5; ", "chunkExtensionMalformed"),
    ("an extension without a name before its value", "5;=a", "chunkExtensionMalformed"),
    ("an extension without a name before the next one", "5;;a", "chunkExtensionMalformed"),
    ("an extension without a value", "5;a=", "chunkExtensionMalformed"),
    ("an extension with two values", "5;a=b=c", "chunkExtensionMalformed"),
    ("an extension's name that is no token", "5;bad[=x", "chunkExtensionMalformed"),
    ("an extension's value that is no token", "5;a=b[", "chunkExtensionMalformed"),
    ("an extension's name in quotes", '5;"a"', "chunkExtensionMalformed"),
    ("an extension's name with a space", "5;a b", "chunkExtensionMalformed"),
    ("an extension outside ASCII", "5;\xe9", "chunkExtensionMalformed"),
    ("white space behind an extension", "5;a=b ", "chunkExtensionMalformed"),
    ("an unclosed quote", '5;a="b', "chunkExtensionMalformed"),
    ("a quote that ends in an escape", '5;a="b\\', "chunkExtensionMalformed"),
    ("text behind a quote", '5;a="b"c', "chunkExtensionMalformed"),
    ("a quoted line break", '5;a="\r\n"', "chunkExtensionMalformed"),
    ("a NUL in an extension", "5;a\0b", "chunkExtensionByte"),
    ("a NUL instead of an extension", "5;\0", "chunkExtensionByte"),
    ("a NUL in quotes", '5;a="\0"', "chunkExtensionByte"),
    ("a CR alone in an extension", "5;a\rb", "chunkLineEnd"),
    ("a LF alone in an extension", "5;a\nb", "chunkLineEnd"),
    ("a LF alone in quotes", '5;a="\n"', "chunkLineEnd"),
    ("an extension of 257 bytes", "5;" + "a" * 256, "chunkExtensionTooLong"),
    ("an extension of 20000 bytes", "5;" + "a" * 20000, "chunkExtensionTooLong"),
    ("white space of 20000 bytes", "5" + " " * 20000, "chunkExtensionTooLong"),
]:
    case(f"chunk: {name}", chunked(size + "\r\nhello\r\n0\r\n\r\n"), rule)
for name, content, rule in [
    ("a size ended by CR only", "5\rhello\r\n0\r\n\r\n", "chunkLineEnd"),
    ("a size ended by LF only", "5\nhello\r\n0\r\n\r\n", "chunkLineEnd"),
    ("an extension ended by LF only", "5;a\nhello\r\n0\r\n\r\n", "chunkLineEnd"),
    ("a semicolon ended by LF only", "5;\nhello\r\n0\r\n\r\n", "chunkLineEnd"),
    ("longer than its size", "4\r\nhello\r\n0\r\n\r\n", "chunkDataEnd"),
    ("two bytes longer than its size", "5\r\nhello!!\r\n0\r\n\r\n", "chunkDataEnd"),
    ("shorter than its size", "5\r\nhell\r\n0\r\n\r\n", "chunkDataEnd"),
    ("no CRLF after the content", "5\r\nhello0\r\n\r\n", "chunkDataEnd"),
    ("CR CR LF after the content", "5\r\nhello\r\r\n0\r\n\r\n", "chunkDataEnd"),
    ("a CR after the content", "5\r\nhello\r0\r\n\r\n", "chunkDataEnd"),
    ("another byte in the place of its CR", "5\r\nhelloX\n0\r\n\r\n", "chunkDataEnd"),
    ("LF after the content", "5\r\nhello\n0\r\n\r\n", "chunkDataEnd"),
    ("an empty line before the content", "5\r\n\r\nhello\r\n0\r\n\r\n", "chunkDataEnd"),
    ("a last size with a sign", "5\r\nhello\r\n-0\r\n\r\n", "chunkSizeMalformed"),
    ("a last size with a sign, and a request behind it", "+0\r\n\r\n" + get(), "chunkSizeMalformed"),
    ("the end in LF only", "5\r\nhello\r\n0\n\n", "chunkLineEnd"),
    ("the last line in LF only", "5\r\nhello\r\n0\r\n\n", "bareLineFeed"),
    ("a request in place of trailers", "5\r\nhello\r\n0\r\n" + HIDDEN, "spaceBeforeColon"),
    ("a trailer with a space before the colon", "5\r\nhello\r\n0\r\nX : a\r\n\r\n", "spaceBeforeColon"),
    ("a trailer without a colon", "5\r\nhello\r\n0\r\nX\r\n\r\n", "fieldNameByte"),
    ("a trailer that is folded", "5\r\nhello\r\n0\r\nX: a\r\n b\r\n\r\n", "foldedLine"),
    ("a trailer without a name", "5\r\nhello\r\n0\r\n: a\r\n\r\n", "fieldNameEmpty"),
    ("a trailer with a CR", "5\r\nhello\r\n0\r\nX: a\rb\r\n\r\n", "bareCarriageReturn"),
    ("a trailer ended by LF only", "5\r\nhello\r\n0\r\nX: a\n\r\n", "bareLineFeed"),
    ("a trailer with white space before it", "5\r\nhello\r\n0\r\n X: a\r\n\r\n", "foldedLine"),
    ("a trailer with a NUL", "5\r\nhello\r\n0\r\nX: a\0b\r\n\r\n", "fieldValueByte"),
    ("200 trailers", "5\r\nhello\r\n0\r\n" + "X: a\r\n" * 200 + "\r\n", "tooManyFields"),
    ("trailers of 60000 bytes", "5\r\nhello\r\n0\r\nX: " + "a" * 60000 + "\r\n\r\n", "headTooLarge"),
]:
    case(f"chunk: {name}", chunked(content), rule)
for size in ["7FFFFFFFFFFFFFFF", "8000000000000000", "FFFFFFFFFFFFFFFF", "FFFFFFFFFFFFFFFB", "100000000", "80000000"]:
    case(f"chunk: a size of {size}", chunked(size + "\r\nhello"), "contentTooLarge")
# Content that nobody wants is looked at all the same, where it is at hand.
case("chunk: malformed where nothing is", post("Transfer-Encoding: chunked", content="5;\r\nhello\r\n0\r\n\r\n"), "chunkExtensionMalformed")

# Expect, RFC 9110 §10.1.1.

case("expect: the content after 100", post("Expect: 100-continue", *FORM_FIELDS, line=TOKEN), "continue token open", pieces=[FORM])
case("expect: in capitals", post("Expect: 100-Continue", *FORM_FIELDS, line=TOKEN), "continue token open", pieces=[FORM])
case("expect: the content at once", post("Expect: 100-continue", *FORM_FIELDS, line=TOKEN, content=FORM), "token open")
case("expect: without content", get("Expect: 100-continue"), "info open")
case("expect: in HTTP/1.0", post("Expect: 100-continue", *FORM_FIELDS, line=TOKEN.replace("1.1", "1.0"), content=FORM), "token close")
case("expect: something else", get("Expect: 200-ok"), "expectationUnknown open")
case("expect: something else with content", post("Expect: x", "Content-Length: 5", content="hello"), "expectationUnknown open")
for value in ["100-continue, x", "100-continue;a=b", "", "100-continue, 100-continue"]:
    case(f"expect: {value!r} with content", post(f"Expect: {value}", *FORM_FIELDS, line=TOKEN), "expectationUnknown", pieces=[FORM])
case("expect: without anything to come", post("Expect: 100-continue", "Content-Length: 0", line=TOKEN), "form open")
case("expect: chunks after 100", chunked("", coding="chunked\r\nExpect: 100-continue"), "continue token open", pieces=[WHOLE])
case("expect: refused at once, and content all the same", post("Expect: 100-continue", f"Content-Length: {len(HIDDEN)}"),
     "nothing close", pieces=[HIDDEN])
case("expect: a malformed length gets no 100", post("Expect: 100-continue", "Content-Length: x", line=TOKEN), "lengthMalformed")
case("expect: too much content gets no 100", post("Expect: 100-continue", "Content-Length: 99999999999999", line=TOKEN), "contentTooLarge")

# Persistence and pipelining, RFC 9112 §9.3.

case("persistence: HTTP/1.0", get(line=f"GET {PATH} HTTP/1.0"), "info close")
case("persistence: HTTP/1.0 with keep-alive", get("Connection: keep-alive", line=f"GET {PATH} HTTP/1.0"), "info open")
case("persistence: HTTP/1.0 with keep-alive and close", get("Connection: keep-alive, close", line=f"GET {PATH} HTTP/1.0"), "info close")
for value in ["close", "CLOSE", "keep-alive, close", "close, x", " close ", ",close,"]:
    case(f"persistence: Connection: {value}", get(f"Connection: {value}"), "info close")
for value in ["keep-alive", "closed", "x-close", "", "close-x", "upgrade"]:
    case(f"persistence: Connection: {value}", get(f"Connection: {value}"), "info open")
case("persistence: close on a second line", get("Connection: x", "Connection: close"), "info close")
case("persistence: nothing is served after close", get("Connection: close") + get(), "info close")
case("pipeline: 3 requests", get() * 3, "info info info open")
case("pipeline: 50 requests", get() * 50, "info " * 50 + "open")
case("pipeline: behind content that nobody wants", post("Content-Length: 5", content="hello") + get(), "nothing info open")
case("pipeline: behind chunks that nobody wants", post("Transfer-Encoding: chunked", content=WHOLE) + get(), "nothing info open")
case("pipeline: behind content", post(*FORM_FIELDS, line=TOKEN, content=FORM) + get(), "token info open")
case("pipeline: behind chunks", chunked(WHOLE) + get(), "token info open")
case("pipeline: content that looks like a request", post(f"Content-Length: {len(HIDDEN)}", content=HIDDEN), "nothing open")
case("pipeline: content of GET that is part of a request", get("Content-Length: 9") + get()[:9] + "\r\n" + get(), "info info open")
case("pipeline: a broken request behind a good one", get() + "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "info spaceBeforeColon close")
case("pipeline: nothing is served behind HTTP/1.0", get(line=f"GET {PATH} HTTP/1.0") + get(), "info close")
case("pipeline: nothing is served behind too much content", post("Content-Length: 99999999999999", line=TOKEN) + get(), "contentTooLarge")
case("pipeline: nothing is served behind a broken chunk", chunked("x\r\n") + get(), "chunkSizeMalformed")
case("pipeline: nothing is served behind a broken one", "GET / HTTP/1.1\r\nHost : a\r\n\r\n" + get(), "spaceBeforeColon")
case("pipeline: HEAD between GETs", get() + get(line=f"HEAD {PATH} HTTP/1.1") + get(), "info info info open", head=[1])
case("pipeline: more content than its length", post("Content-Length: 5", content="helloXX") + get(), "nothing methodUnknown open")
case("pipeline: more content than none", post("Content-Length: 0", content="X") + get(), "nothing methodUnknown open")
case("empty lines: one before", "\r\n" + get(), "info open")
case("empty lines: two before", "\r\n\r\n" + get(), "info open")
case("empty lines: three before", "\r\n\r\n\r\n" + get(), "leadingLineBreaks")
case("empty lines: after content", post("Content-Length: 5", content="hello\r\n") + get(), "nothing info open")
case("empty lines: after content, then nothing", post("Content-Length: 5", content="hello\r\n"), "nothing open")
case("empty lines: one alone, then the end", "\r\n", "close", half_close=True)
case("empty lines: LF only", "\n" + get(), "bareLineFeed")
case("empty lines: 10000 of them", "\r\n" * 10000 + get(), "leadingLineBreaks")

# HEAD, RFC 9110 §9.3.2.

case("head: as GET, without content", get(line=f"HEAD {PATH} HTTP/1.1"), "info open", head=[0])
case("head: then GET", get(line=f"HEAD {PATH} HTTP/1.1") + get(), "info info open", head=[0])
case("head: of nothing", get(line="HEAD /nowhere HTTP/1.1"), "nothing open", head=[0])
case("head: with content", get("Content-Length: 5", line=f"HEAD {PATH} HTTP/1.1") + "hello", "info open", head=[0])
case("head: refused", get("X : a", line=f"HEAD {PATH} HTTP/1.1"), "400 close", head=[0])

# Upgrade, RFC 9110 §7.8: whoever does not know the protocol answers in HTTP/1.1.

SETTINGS = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__")
WEBSOCKET = ("Upgrade: websocket", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13")
case("upgrade: h2c", get(*SETTINGS), "info open")
case("upgrade: h2c with content", post(*SETTINGS, *FORM_FIELDS, line=TOKEN, content=FORM), "token open")
case("upgrade: h2c with chunks", chunked(WHOLE, coding="\r\n".join(["chunked", *SETTINGS])), "token open")
case("upgrade: websocket", get("Connection: Upgrade", *WEBSOCKET), "info open")
case("upgrade: websocket with POST", post("Connection: Upgrade", *WEBSOCKET), "nothing open")
case("upgrade: websocket without Connection", get(*WEBSOCKET), "info open")
case("upgrade: websocket in HTTP/1.0", get("Connection: Upgrade", *WEBSOCKET, line=f"GET {PATH} HTTP/1.0"), "info close")
case("upgrade: what nobody knows", get("Connection: Upgrade", "Upgrade: made-up/1.0"), "info open")
case("upgrade: HTTP/2's preface spoilt", "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", "asteriskWithoutOptions")
case("upgrade: HTTP/2's preface behind a request", get() + "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "info asteriskWithoutOptions close")

# How bytes are cut, and how connections end (RFC 9112 §8 and §9.6).

case("cut: byte by byte", "G", "info open", pieces=list(get()[1:]))
case("cut: between CR and LF", get()[:-1], "info open", pieces=["\n"])
case("cut: within a chunk's size", post("Transfer-Encoding: chunked", content="000"), "nothing open",
     pieces=["5\r", "\nhel", "lo\r", "\n0", "\r\n", "\r", "\n"])
case("cut: a request and a half", get() + get()[:9], "info info open", pieces=[get()[9:]])
for name, request in {
    "content": post(*FORM_FIELDS, line=TOKEN, content=FORM) + get(),
    "chunks": chunked(chunk(FORM[:16], '; a="b" ;c') + chunk(FORM[16:]) + "0;d\r\nX: y\r\n\r\n") + get(),
}.items():
    for place in range(1, len(request)):
        case(f"cut: {name} at byte {place}", request[:place], "token info open", pieces=[request[place:]])
case("end: at once", "", "close", half_close=True)
case("end: after a request", get(), "info close", half_close=True)
case("end: after three requests", get() * 3, "info info info close", half_close=True)
case("end: after content", post(*FORM_FIELDS, line=TOKEN, content=FORM), "token close", half_close=True)
case("end: after chunks", chunked(WHOLE), "token close", half_close=True)
case("end: within the request line", "GET /", "requestIncomplete", half_close=True)
case("end: within the fields", get()[:-2], "requestIncomplete", half_close=True)
case("end: within the fields of HEAD", f"HEAD {PATH} HTTP/1.1\r\nHo", "400 close", head=[0], half_close=True)
case("end: within content", post(*FORM_FIELDS, line=TOKEN, content="grant"), "requestIncomplete", half_close=True)
case("end: within content that nobody wants", post("Content-Length: 5", content="hel"), "nothing close", half_close=True)
case("end: within a chunk", chunked("5\r\nhel"), "requestIncomplete", half_close=True)
case("end: before the last chunk", chunked("5\r\nhello\r\n"), "requestIncomplete", half_close=True)
case("end: within trailers", chunked("0\r\nX: a\r\n"), "requestIncomplete", half_close=True)
case("other: TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(512), "methodNotToken")
case("other: SSH", "SSH-2.0-OpenSSH_9.2\r\n", "methodNotToken", half_close=True)
case("other: zeros", bytes(1000), "methodNotToken")
case("other: every byte", bytes(range(256)) * 10, "methodNotToken")
case("early answer: too much content", post("Content-Length: 99999999999999", content="x" * 200_000), "nothing close")
case("early answer: too much content for a token", post("Content-Length: 99999999999999", line=TOKEN, content="x" * 200_000), "contentTooLarge")


class Connection:
    """One connection and the answers that came through it."""

    def __init__(self, head, host):
        self.socket = socket.create_connection((options.host, options.port), options.timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head, self.host, self.buffer, self.words, self.final, self.end = head, host, b"", [], 0, None

    def send(self, data):
        """Sends while looking at what comes back: a server may refuse and stop reading."""
        while data and self.end is None:
            readable, writable, _ = select.select([self.socket], [self.socket], [], options.timeout)
            if readable:
                self.read()
            if writable:
                try:
                    data = data[self.socket.send(data):]
                except OSError:
                    data = b""
            if not readable and not writable:
                return

    def read(self):
        try:
            more = self.socket.recv(65_536)
        except OSError:
            self.end = "reset"
            return
        if not more:
            self.end = "close"
        self.buffer += more
        while self.take_answer():
            pass

    def wait(self, count, patience):
        """Reads until there are `count` final answers, the connection ends, or nothing comes for `patience` seconds."""
        while self.end is None and self.final < count:
            if not select.select([self.socket], [], [], patience)[0]:
                return
            self.read()

    def take_answer(self):
        if b"\r\n\r\n" not in self.buffer:
            return False
        head, rest = self.buffer.split(b"\r\n\r\n", 1)
        match = re.fullmatch(rb"HTTP/1\.[01] (\d\d\d) [ -~]*((?:\r\n[!-9;-~]+:[ -~]*)*)", head)
        if not match:
            return False
        status = int(match[1])
        lines = [line.split(b":", 1) for line in match[2].split(b"\r\n")[1:]]
        fields = {name.decode().lower(): value.decode().strip() for name, value in lines}
        is_head = self.final in self.head
        length = 0 if status in (204, 304) or status < 200 or is_head else int(fields.get("content-length", -1))
        if len(fields) != len(lines) or length < 0 or (status >= 200) != ("date" in fields):
            self.words.append("malformed")
            return False
        if len(rest) < length:
            return False
        self.buffer = rest[length:]
        self.words.append(word(status, fields, rest[:length], self.host, is_head))
        self.final += status >= 200
        return True


def run(pieces, outcome, head, half_close, host):
    """What came back, in the words of the outcomes."""
    wanted = len([word for word in outcome.split()[:-1] if word != "continue"])
    connection = Connection(head, host)
    try:
        for index, piece in enumerate(pieces):
            if index:
                connection.wait(wanted, 0.02 if len(pieces) < 20 else 0.002)
            connection.send(piece)
        if half_close:
            connection.socket.shutdown(socket.SHUT_WR)
        connection.wait(wanted, options.timeout)
        before = list(connection.words)
        if connection.end is None and outcome.endswith("open"):
            # Whatever was left over by the request would spoil this one.
            connection.host = "a"
            connection.send(get().encode())
            connection.wait(connection.final + 1, options.timeout)
            if connection.end is None and connection.words == before + ["info"] and not connection.buffer:
                return " ".join(before + ["open"])
        connection.wait(10_000, options.timeout)
        # A reset after the answer arrived is rough, but the client has what it needs.
        end = "close" if connection.end == "reset" and connection.words else connection.end or "hang"
        return " ".join(connection.words + (["and more"] if connection.buffer else []) + [end])
    finally:
        connection.socket.close()


def main():
    failed = 0
    chosen = [entry for entry in cases if options.only in entry[0]]
    start = time.monotonic()
    for name, pieces, outcome, head, half_close, host in chosen:
        came = run(pieces, outcome, head, half_close, host)
        passed = came == outcome
        failed += not passed
        if not passed or options.list:
            print(f"{'ok  ' if passed else 'FAIL'} {name}: {came}" + ("" if passed else f"   instead of {outcome}"))
    print(f"{len(chosen) - failed} of {len(chosen)} pass in {time.monotonic() - start:.1f} s")
    sys.exit(failed > 0)


main()
