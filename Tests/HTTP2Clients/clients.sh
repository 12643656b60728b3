#!/bin/sh
# Real clients against a running binary: each that this machine has must reach the server in the protocol
# it is asked for.
#
#   clients.sh path/to/drydock
#
# Exit code 0 when every client that is installed passes.
set -u
binary=${1:?usage: clients.sh path/to/drydock}
work=$(mktemp -d)
"$binary" serve --port 0 --https-port 0 --tls-directory "$work" >"$work/ready" 2>"$work/log" &
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

if has curl; then
    ask() { curl -s -o /dev/null -w '%{http_version} %{http_code}' --cacert "$authority" "$@"; }
    check "curl, HTTP/1.1" "1.1 200" "$(ask --http1.1 "$plain$path")"
    check "curl, prior knowledge" "2 200" "$(ask --http2-prior-knowledge "$plain$path")"
    check "curl, Upgrade: h2c is answered in HTTP/1.1" "1.1 200" "$(ask --http2 "$plain$path")"
    check "curl, TLS and HTTP/2" "2 200" "$(ask --http2 "$secure$path")"
    check "curl, TLS and HTTP/1.1" "1.1 200" "$(ask --http1.1 "$secure$path")"
    check "curl, TLS 1.2" "2 200" "$(ask --tls-max 1.2 "$secure$path")"
    check "curl, plain HTTP on the TLS port" "1.1 400" "$(ask "http${secure#https}$path")"
    head -c 3000000 /dev/zero >"$work/upload"
    check "curl, an upload that nobody wants" "2 404" "$(ask --http2 --data-binary "@$work/upload" "$secure/none")"
fi
if has nghttp; then
    check "nghttp" "1" "$(nghttp -nv "$plain$path" 2>&1 | grep -c ':status: 200')"
fi
if has h2load; then
    check "h2load" "5000 2xx," "$(h2load -n 5000 -c 8 -m 32 "$plain$path" 2>&1 | sed -n 's/^status codes: \([0-9]* 2xx,\).*/\1/p')"
fi
if has node; then
    script='const c = require("http2").connect(process.argv[1], { ca: require("fs").readFileSync(process.argv[2]) });
        const r = c.request({ ":path": process.argv[3] });
        r.on("response", (head) => console.log(head[":status"])); r.resume(); r.on("end", () => c.close());'
    check "Node, http2" "200" "$(node -e "$script" "$secure" "$authority" "$path")"
    script='fetch(process.argv[1]).then((answer) => console.log(answer.status))'
    check "Node, fetch" "200" "$(NODE_EXTRA_CA_CERTS=$authority node -e "$script" "$secure$path")"
fi
if python3 -c 'import httpx, h2' 2>/dev/null; then
    script='import httpx, sys
client = httpx.Client(http2=True, verify=sys.argv[2])
print(client.get(sys.argv[1] + sys.argv[3]).http_version, client.post(sys.argv[1] + "/none", content=b"x" * 3_000_000).status_code)'
    check "Python, httpx" "HTTP/2 404" "$(python3 -c "$script" "$secure" "$authority" "$path")"
else
    echo "missing httpx[http2]"
fi
if has java && has keytool; then
    cat >"$work/Ask.java" <<'JAVA'
import java.net.URI;
import java.net.http.*;

public class Ask {
    public static void main(String[] arguments) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(arguments[0])).build();
        var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        System.out.println(answer.version() + " " + answer.statusCode());
    }
}
JAVA
    keytool -importcert -noprompt -alias drydock -file "$authority" -keystore "$work/trust" -storepass changeit 2>/dev/null
    check "Java, HttpClient over TLS" "HTTP_2 200" "$(java -Djavax.net.ssl.trustStore="$work/trust" \
        -Djavax.net.ssl.trustStorePassword=changeit "$work/Ask.java" "$secure$path")"
    check "Java, HttpClient on the plain port" "HTTP_1_1 200" "$(java "$work/Ask.java" "$plain$path")"
fi
[ "$failures" = 0 ]
