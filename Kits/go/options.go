package drydocktest

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// An Option says what a tenant, or the process's server, is like.
type Option func(*options)

type options struct {
	scenario      any
	clock         string
	showsFindings bool
	url, binary   string
	arguments     []string
}

// Scenario is what goes wrong: the name of a built-in scenario, a file (a word with a slash or a dot), YAML or JSON text
// (with a colon), or anything that encodes to a JSON object.
func Scenario(scenario any) Option { return func(o *options) { o.scenario = scenario } }

// Clock is "real", "manual", or "scaled:60" for sixty seconds in each real one.
func Clock(clock string) Option { return func(o *options) { o.clock = clock } }

// ShowFindings lets findings of severity error not fail the test.
func ShowFindings() Option { return func(o *options) { o.showsFindings = true } }

// URL names a server that runs already, in place of the process's own.
func URL(url string) Option { return func(o *options) { o.url = url } }

// Binary is the drydock to start; else DRYDOCK_BINARY or PATH name it. It counts on the first use in a process.
func Binary(path string) Option { return func(o *options) { o.binary = path } }

// Arguments are further arguments of `drydock serve`. They count on the first use in a process.
func Arguments(arguments ...string) Option { return func(o *options) { o.arguments = arguments } }

// scenarioValue is a built-in scenario's name, the text of a file, text, or what encodes to JSON. The server draws the
// same line between names and text.
func scenarioValue(scenario any) (value any, isName bool, err error) {
	word, isText := scenario.(string)
	if !isText || strings.ContainsAny(word, ":\n{") {
		return scenario, false, nil
	}
	if !strings.ContainsAny(word, "/.") {
		return word, true, nil
	}
	text, err := os.ReadFile(word)
	return string(text), false, err
}

// clockValue is the body of a change of clock.
func clockValue(clock string) (map[string]any, error) {
	mode, factor, isScaled := strings.Cut(clock, ":")
	value := map[string]any{"mode": mode}
	if isScaled {
		number, err := strconv.ParseFloat(factor, 64)
		if err != nil {
			return nil, fmt.Errorf("the clock %q is none of real, manual, scaled:60", clock)
		}
		value["factor"] = number
	}
	return value, nil
}
