// Says what it is told, as Go's net/http; see support/speakers.py for the lines that go in and come out.
//
//	speak http/1.1|h2c|h2 BASE [CA-FILE]
package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
)

// unencrypted speaks HTTP/2 without TLS; nil where golang.org/x/net is not there.
var unencrypted func() http.RoundTripper

func main() {
	client := &http.Client{Transport: transport(os.Args[1], os.Args[3:])}
	input := bufio.NewReader(os.Stdin)
	output := json.NewEncoder(os.Stdout)
	output.SetEscapeHTML(false)
	var requests [][]string
	for {
		line, err := input.ReadBytes('\n')
		if err != nil {
			return
		}
		var request []string
		if json.Unmarshal(line, &request) == nil {
			requests = append(requests, request)
			continue
		}
		var parallel int
		if err := json.Unmarshal(line, &parallel); err != nil {
			panic(err)
		}
		for _, answer := range sayAll(client, requests, parallel) {
			if err := output.Encode(answer); err != nil {
				panic(err)
			}
		}
		requests = nil
	}
}

func transport(protocol string, authority []string) http.RoundTripper {
	if protocol == "h2c" {
		return unencrypted()
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ForceAttemptHTTP2 = protocol == "h2"
	if protocol != "h2" {
		transport.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	}
	if len(authority) > 0 {
		certificate, err := os.ReadFile(authority[0])
		if err != nil {
			panic(err)
		}
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(certificate)
		transport.TLSClientConfig = &tls.Config{RootCAs: pool}
	}
	return transport
}

func sayAll(client *http.Client, requests [][]string, parallel int) [][]string {
	answers := make([][]string, len(requests))
	var group sync.WaitGroup
	places := make(chan struct{}, parallel)
	for index, request := range requests {
		group.Add(1)
		places <- struct{}{}
		go func(index int, request []string) {
			defer group.Done()
			answer, err := say(client, request)
			if err != nil {
				answer = []string{"error", err.Error()}
			}
			answers[index] = answer
			<-places
		}(index, request)
	}
	group.Wait()
	return answers
}

func say(client *http.Client, words []string) ([]string, error) {
	content, err := base64.StdEncoding.DecodeString(words[2])
	if err != nil {
		return nil, err
	}
	var body io.Reader
	if len(content) > 0 {
		body = bytes.NewReader(content)
	}
	request, err := http.NewRequest(words[0], os.Args[2]+words[1], body)
	if err != nil {
		return nil, err
	}
	for _, field := range words[3:] {
		name, value, _ := strings.Cut(field, ": ")
		request.Header.Add(name, value)
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	content, err = io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	version := fmt.Sprintf("%d.%d", response.ProtoMajor, response.ProtoMinor)
	answer := []string{strings.TrimSuffix(version, ".0"), fmt.Sprint(response.StatusCode)}
	answer = append(answer, base64.StdEncoding.EncodeToString(content))
	for name, values := range response.Header {
		for _, value := range values {
			answer = append(answer, name+": "+value)
		}
	}
	return answer, nil
}
