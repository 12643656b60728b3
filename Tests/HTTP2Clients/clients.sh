#!/bin/sh
# Real clients against a running binary: each that this machine has must reach the server in the protocol it is asked
# for, and whatever it sends must arrive: a hundred requests for a token, whose answer is 200 only if their form came
# whole, and an upload whose accounts are counted.
#
#   clients.sh path/to/drydock
#
# Exit code 0 when every client that is installed passes.
set -u
export LC_ALL=C
binary=${1:?usage: clients.sh path/to/drydock}
work=$(mktemp -d)
"$binary" serve --port 0 --https-port 0 --tls-directory "$work" --clock manual >"$work/ready" 2>"$work/log" &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$work"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ -s "$work/ready" ] && break
    sleep 0.2
done
plain=$(sed -n 's/.*"url":"\([^"]*\)".*/\1/p' "$work/ready")
secure=$(sed -n 's/.*"httpsUrl":"\([^"]*\)".*/\1/p' "$work/ready")
authority=$work/ca.pem
path=/__admin/health
failures=0

# check NAME EXPECTED ACTUAL
check() {
    if [ "$2" = "$3" ]; then
        echo "passed  $1"
    else
        echo "FAILED  $1: expected \"$2\", got \"$3\""
        failures=$((failures + 1))
    fi
}

has() { command -v "$1" >/dev/null 2>&1 || { echo "missing $1" && false; }; }

# What is sent: a form, and a thousand accounts in a form with a file.
grant='grant_type=client_credentials&client_id=real&client_secret=any'
form=application/x-www-form-urlencoded
multipart='multipart/form-data; boundary=cut'
printf %s "$grant" >"$work/form"
{
    printf -- '--cut\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\nid,name\r\n'
    seq -f '%.0f,Someone' 1000
    printf -- '\r\n--cut--\r\n'
} >"$work/upload"

# posts NAME EXPECTED COMMAND...: the command is called with an URL, a content type, a file and how often it is to be
# sent, and prints how often there was each version and status. The answer to the upload goes to the file $work/answer.
posts() {
    name=$1 version=$2
    shift 2
    base=$secure
    [ "${name#*plain}" = "$name" ] || base=$plain
    check "$name, 100 forms" "100 $version 200" "$("$@" "$base/oauth/token" "$form" "$work/form" 100)"
    source=$(echo "$name" | tr -c 'a-zA-Z0-9\n' -)
    check "$name, an upload" "1 $version 202" "$("$@" "$base/v2025/sources/$source/load-accounts" "$multipart" "$work/upload" 1)"
    task=$(sed -n 's/.*"task":{"id":"\([^"]*\)".*/\1/p' "$work/answer")
    curl -s -o /dev/null -d '{"advance":"1h"}' "$plain/__admin/clock?tenant=default"
    check "$name, what was uploaded" '"totalAccounts":1000,"processedAccounts":1000' \
        "$(curl -s -H 'Authorization: Bearer any' "$plain/v2025/account-aggregations/$task/status" | grep -o '"totalAccounts":[0-9]*,"processedAccounts":[0-9]*')"
}

# tally: how often each line stands in the input.
tally() { sort | uniq -c | sed 's/^ *//'; }

if has curl; then
    ask() { curl -s -o /dev/null -w '%{http_version} %{http_code}' --cacert "$authority" "$@"; }
    check "curl, HTTP/1.1" "1.1 200" "$(ask --http1.1 "$plain$path")"
    check "curl, prior knowledge" "2 200" "$(ask --http2-prior-knowledge "$plain$path")"
    check "curl, Upgrade: h2c is answered in HTTP/1.1" "1.1 200" "$(ask --http2 "$plain$path")"
    check "curl, TLS and HTTP/2" "2 200" "$(ask --http2 "$secure$path")"
    check "curl, TLS and HTTP/1.1" "1.1 200" "$(ask --http1.1 "$secure$path")"
    check "curl, TLS 1.2" "2 200" "$(ask --tls-max 1.2 "$secure$path")"
    check "curl, plain HTTP on the TLS port" "1.1 400" "$(ask "http${secure#https}$path")"
    head -c 3000000 /dev/zero >"$work/zeros"
    check "curl, an upload that nobody wants" "2 404" "$(ask --http2 --data-binary "@$work/zeros" "$secure/none")"
    check "curl, a malformed field" "2 400" "$(ask --http2 -H 'Authorization: Bearer ' "$secure$path")"
    # One process for all of them: they share a connection. By prior knowledge curl 7.88 can do so with no server.
    post_curl() {
        option=$1 each=$5
        [ "$option" != --http2-prior-knowledge ] || each=1
        yes "$2" | head -n "$5" | xargs -n "$each" curl -s "$option" --cacert "$authority" -H "Content-Type: $3" \
            -H 'Authorization: Bearer any' --data-binary "@$4" -w '\n%{http_version} %{http_code}\n' >"$work/answer"
        grep -E '^[0-9.]+ [0-9]{3}$' "$work/answer" | tally
    }
    posts "curl, TLS" 2 post_curl --http2
    posts "curl, plain" 2 post_curl --http2-prior-knowledge
    posts "curl, TLS, HTTP/1.1" 1.1 post_curl --http1.1
fi
if has nghttp; then
    check "nghttp" "1" "$(nghttp -nv "$plain$path" 2>&1 | grep -c ':status: 200')"
    post_nghttp() {
        nghttp -v -m "$4" -d "$3" -H "content-type: $2" -H 'authorization: Bearer any' "$1" >"$work/answer"
        sed -n 's/.*:status: \([0-9]*\).*/2 \1/p' "$work/answer" | tally
    }
    posts "nghttp, plain" 2 post_nghttp
fi
if has h2load; then
    loaded() { h2load "$@" 2>&1 | sed -n 's/^status codes: \([0-9]* 2xx, [0-9]* 3xx, [0-9]* 4xx, [0-9]* 5xx\)/\1/p'; }
    check "h2load" "5000 2xx, 0 3xx, 0 4xx, 0 5xx" "$(loaded -n 5000 -c 8 -m 32 "$plain$path")"
    check "h2load, forms" "5000 2xx, 0 3xx, 0 4xx, 0 5xx" \
        "$(loaded -n 5000 -c 8 -m 32 -d "$work/form" -H "content-type: $form" "$plain/oauth/token")"
    check "h2load, forms over TLS" "5000 2xx, 0 3xx, 0 4xx, 0 5xx" \
        "$(loaded -n 5000 -c 8 -m 32 -d "$work/form" -H "content-type: $form" "$secure/oauth/token")"
fi
if has node; then
    cat >"$work/post.mjs" <<'JS'
import { connect } from "node:http2";
import { readFileSync, writeFileSync } from "node:fs";

const [url, type, file, count] = process.argv.slice(2);
const { origin, pathname } = new URL(url);
const session = connect(origin, { ca: readFileSync(process.env.AUTHORITY) });
const content = readFileSync(file);
const post = () => new Promise((resolve, reject) => {
    // :authority is the last of the pseudo-header fields here.
    const stream = session.request({ ":path": pathname, ":method": "POST", "content-type": type, authorization: "Bearer any" });
    let status, body = "";
    stream.on("response", (head) => { status = head[":status"]; });
    stream.on("data", (piece) => { body += piece; });
    stream.on("end", () => { writeFileSync(process.env.ANSWER, body); resolve(`2 ${status}`); });
    stream.on("error", reject);
    stream.end(content);
});
console.log((await Promise.all(Array.from({ length: +count }, post))).join("\n"));
session.close();
JS
    post_node() { AUTHORITY=$authority ANSWER=$work/answer node "$work/post.mjs" "$@" | tally; }
    posts "Node, http2 over TLS" 2 post_node
    posts "Node, http2, plain" 2 post_node
    script='fetch(process.argv[1]).then((answer) => console.log(answer.status))'
    check "Node, fetch" "200" "$(NODE_EXTRA_CA_CERTS=$authority node -e "$script" "$secure$path")"
fi
if python3 -c 'import httpx, h2' 2>/dev/null; then
    cat >"$work/post.py" <<'PY'
import asyncio, httpx, os, sys

url, kind, file, count = sys.argv[1:]

async def main():
    content = open(file, "rb").read()
    headers = {"Content-Type": kind, "Authorization": "Bearer any"}
    async with httpx.AsyncClient(http1=False, http2=True, verify=os.environ["AUTHORITY"], timeout=60) as client:
        answers = await asyncio.gather(*(client.post(url, content=content, headers=headers) for _ in range(int(count))))
    open(os.environ["ANSWER"], "wb").write(answers[-1].content)
    for answer in answers:
        print(answer.http_version.removeprefix("HTTP/"), answer.status_code)

asyncio.run(main())
PY
    post_httpx() { AUTHORITY=$authority ANSWER=$work/answer python3 "$work/post.py" "$@" | tally; }
    posts "Python, httpx over TLS" 2 post_httpx
    posts "Python, httpx, plain" 2 post_httpx
else
    echo "missing httpx[http2]"
fi
if has go; then
    mkdir "$work/go"
    cat >"$work/go/post.go" <<'GO'
package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
)

func main() {
	url, kind, file := os.Args[1], os.Args[2], os.Args[3]
	count, _ := strconv.Atoi(os.Args[4])
	content, _ := os.ReadFile(file)
	authority, _ := os.ReadFile(os.Getenv("AUTHORITY"))
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	var dials atomic.Int32
	client := &http.Client{Transport: &http.Transport{
		ForceAttemptHTTP2: true,
		TLSClientConfig:   &tls.Config{RootCAs: pool},
		DialContext: func(context context.Context, network, address string) (net.Conn, error) {
			dials.Add(1)
			return (&net.Dialer{}).DialContext(context, network, address)
		},
	}}
	ask := func(token string) {
		request, _ := http.NewRequest("POST", url, bytes.NewReader(content))
		request.Header.Set("Content-Type", kind)
		request.Header.Set("Authorization", "Bearer "+token)
		answer, err := client.Do(request)
		if err != nil {
			fmt.Println(err)
			return
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil {
			fmt.Println(err)
			return
		}
		os.WriteFile(os.Getenv("ANSWER"), body, 0o600)
		fmt.Println(answer.ProtoMajor, answer.StatusCode)
	}
	if os.Getenv("TOKEN") == "none" {
		for ; count > 0; count-- {
			ask("")
		}
		fmt.Println(dials.Load(), "connections")
		return
	}
	var group sync.WaitGroup
	for ; count > 0; count-- {
		group.Add(1)
		go func() {
			defer group.Done()
			ask("any")
		}()
	}
	group.Wait()
}
GO
    (cd "$work/go" && GO111MODULE=off go build -o "$work/post" post.go)
    post_go() { AUTHORITY=$authority ANSWER=$work/answer "$work/post" "$@" | tally; }
    posts "Go, net/http" 2 post_go
    # What SailPoint's SDK sends after it got no token. A reset without an answer made Go dial again without pause.
    check "Go, net/http, an empty token" "1 1 connections|100 2 400" \
        "$(TOKEN=none post_go "$secure/oauth/token" "$form" "$work/form" 100 | paste -sd '|')"
fi
if has java && has keytool; then
    cat >"$work/Post.java" <<'JAVA'
import java.net.URI;
import java.net.http.*;
import java.nio.file.*;
import java.util.stream.*;

public class Post {
    public static void main(String[] arguments) throws Exception {
        var client = HttpClient.newHttpClient();
        var content = Files.readAllBytes(Path.of(arguments[2]));
        var request = HttpRequest.newBuilder(URI.create(arguments[0])).header("Content-Type", arguments[1])
            .header("Authorization", "Bearer any").POST(HttpRequest.BodyPublishers.ofByteArray(content)).build();
        // The first one finds out which version the server speaks.
        var answers = Stream.of(client.send(request, HttpResponse.BodyHandlers.ofString())).collect(Collectors.toList());
        var others = IntStream.range(1, Integer.parseInt(arguments[3]))
            .mapToObj(number -> client.sendAsync(request, HttpResponse.BodyHandlers.ofString())).toList();
        for (var other : others) answers.add(other.join());
        Files.writeString(Path.of(System.getenv("ANSWER")), answers.get(0).body());
        for (var answer : answers) {
            System.out.println((answer.version() == HttpClient.Version.HTTP_2 ? "2 " : "1.1 ") + answer.statusCode());
        }
    }
}
JAVA
    keytool -importcert -noprompt -alias drydock -file "$authority" -keystore "$work/trust" -storepass changeit 2>/dev/null
    post_java() {
        ANSWER=$work/answer java -Djavax.net.ssl.trustStore="$work/trust" -Djavax.net.ssl.trustStorePassword=changeit \
            "$work/Post.java" "$@" | tally
    }
    posts "Java, HttpClient over TLS" 2 post_java
    posts "Java, HttpClient, plain" 1.1 post_java
fi
[ "$failures" = 0 ]
