// HTTP/2 without TLS, which Go before 1.24 has only in golang.org/x/net; left out where that is not there.
package main

import (
	"crypto/tls"
	"net"
	"net/http"

	"golang.org/x/net/http2"
)

func init() {
	unencrypted = func() http.RoundTripper {
		return &http2.Transport{
			AllowHTTP: true,
			DialTLS: func(network, address string, _ *tls.Config) (net.Conn, error) {
				return net.Dial(network, address)
			},
		}
	}
}
