package drydocktest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// What this kit understands of the control plane: the ready line's `api`.
const api = 1

const keptOfTheLog = 4096

var startsWithin = 30 * time.Second

// server is a running Drydock.
type server struct {
	URL, AdminURL, UI, Version string
	API, PID                   int

	// process is nil for a server that somebody else started.
	process *process
}

// process is a server that ends with this process.
type process struct {
	log   *tail
	ended chan struct{}
	state *os.ProcessState
}

// refusal is an answer of the control plane that is no success.
type refusal struct {
	status  int
	message string
}

func (r *refusal) Error() string { return r.message }

// ours is the process's server, started on first use.
var ours struct {
	once   sync.Once
	server *server
	err    error
	// Its other end: the server ends when it closes, which is when this process ends.
	input io.WriteCloser
}

func processServer(o *options) (*server, error) {
	ours.once.Do(func() {
		ours.server, ours.input, ours.err = start(o.binary, o.arguments)
	})
	return ours.server, ours.err
}

// start runs `drydock serve` on a free port.
func start(binary string, arguments []string) (*server, io.WriteCloser, error) {
	binary, err := findBinary(binary)
	if err != nil {
		return nil, nil, err
	}
	command := exec.Command(binary, append([]string{"serve", "--port", "0", "--until-stdin-closes"}, arguments...)...)
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "DRYDOCK_") {
			command.Env = append(command.Env, variable)
		}
	}
	log := &tail{}
	command.Stderr = log
	input, err := command.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := command.Start(); err != nil {
		return nil, nil, fmt.Errorf("%s cannot be started: %w", binary, err)
	}
	// A binary that is none of ours may say nothing for ever.
	silence := time.AfterFunc(startsWithin, func() {
		_ = command.Process.Kill()
		_ = output.Close()
	})
	line, err := bufio.NewReader(output).ReadBytes('\n')
	if !silence.Stop() {
		return nil, nil, fmt.Errorf("%s did not start: silent for %s. %s", binary, startsWithin, log)
	}
	if err != nil {
		_ = command.Wait()
		return nil, nil, fmt.Errorf("%s did not start: %s", binary, log)
	}
	var ready server
	if err := json.Unmarshal(line, &ready); err != nil {
		input.Close()
		return nil, nil, fmt.Errorf("%s did not start: %s", binary, line)
	}
	if ready.API != api {
		input.Close()
		return nil, nil, fmt.Errorf(
			"%s is Drydock %s with api %d, this kit needs api %d: use kit and binary of one version",
			binary, ready.Version, ready.API, api)
	}
	// What it says from here on is not its greeting.
	log.clear()
	ready.process = &process{log: log, ended: make(chan struct{})}
	go func() {
		_ = command.Wait()
		ready.process.state = command.ProcessState
		close(ready.process.ended)
	}()
	return &ready, input, nil
}

// gone says how a server has ended before its time, else what kept it from answering.
func (s *server) gone(err error) error {
	if s.process != nil {
		select {
		case <-s.process.ended:
			return fmt.Errorf("Drydock does not answer at %s: it has ended with %s. %s", s.URL, s.process.state, s.process.log)
		case <-time.After(time.Second):
		}
	}
	return fmt.Errorf("Drydock does not answer at %s: %w", s.URL, err)
}

func serverAt(url string) *server {
	url = strings.TrimRight(url, "/")
	return &server{URL: url, AdminURL: url + "/__admin", UI: url + "/__admin/ui/"}
}

func findBinary(argument string) (string, error) {
	for _, found := range []string{argument, os.Getenv("DRYDOCK_BINARY")} {
		if found != "" {
			return found, nil
		}
	}
	if found, err := exec.LookPath("drydock"); err == nil {
		return found, nil
	}
	return "", errors.New("there is no drydock: name it by the option Binary or by the variable DRYDOCK_BINARY, or put " +
		"it on PATH (a Go module carries none)")
}

// Loopback is asked directly, whatever proxy the environment names.
var control = &http.Client{Transport: &http.Transport{}}

// call makes a call of the control plane: a string is sent as YAML, anything else but nil as JSON. The answer's JSON goes
// into answer unless that is nil.
func (s *server) call(tenant, method, path string, query url.Values, body, answer any) error {
	var content []byte
	kind := "application/json"
	switch body := body.(type) {
	case nil:
	case string:
		content, kind = []byte(body), "application/yaml"
	default:
		var err error
		if content, err = json.Marshal(body); err != nil {
			return err
		}
	}
	target := s.AdminURL + "/" + path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	request, err := http.NewRequest(method, target, bytes.NewReader(content))
	if err != nil {
		return err
	}
	if tenant != "" {
		request.Header.Set("X-Drydock-Tenant", tenant)
	}
	if body != nil {
		request.Header.Set("Content-Type", kind)
	}
	if token := os.Getenv("DRYDOCK_ADMIN_TOKEN"); token != "" && s.process == nil {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := control.Do(request)
	if err != nil {
		return s.gone(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return s.gone(err)
	}
	if response.StatusCode >= 300 {
		return &refusal{response.StatusCode, sentence(text, response.StatusCode)}
	}
	if answer == nil || len(text) == 0 {
		return nil
	}
	return json.Unmarshal(text, answer)
}

// sentence is what a refusal says; all that is wrong with a scenario, a line each.
func sentence(text []byte, status int) string {
	var refused struct {
		Error    struct{ Message string }
		Problems []struct {
			Line, Column int
			Message      string
		}
	}
	if json.Unmarshal(text, &refused) != nil || refused.Error.Message == "" {
		return fmt.Sprintf("%d: %s", status, text)
	}
	said := refused.Error.Message
	for index, problem := range refused.Problems {
		if index > 0 {
			said += fmt.Sprintf("\n  line %d, column %d: %s", problem.Line, problem.Column, problem.Message)
		}
	}
	return said
}

// tail keeps the end of what is written to it.
type tail struct {
	lock sync.Mutex
	text []byte
}

func (t *tail) Write(piece []byte) (int, error) {
	t.lock.Lock()
	defer t.lock.Unlock()
	t.text = append(t.text, piece...)
	if surplus := len(t.text) - keptOfTheLog; surplus > 0 {
		t.text = t.text[surplus:]
	}
	return len(piece), nil
}

func (t *tail) clear() {
	t.lock.Lock()
	defer t.lock.Unlock()
	t.text = nil
}

func (t *tail) String() string {
	t.lock.Lock()
	defer t.lock.Unlock()
	return strings.TrimSpace(string(t.text))
}
