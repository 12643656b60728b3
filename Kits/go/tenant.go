package drydocktest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

const shownRequests = 20

// Tenant is a simulated tenant of its own: sources, jobs, clock, scenario, journal. No other test sees it.
//
// Its methods end the test when what they ask for is refused, so call them from the test's own goroutine.
type Tenant struct {
	// URL is where the client under test is pointed.
	URL string
	// Name is what the tenant is called. A client whose client id is this name is in the tenant, too.
	Name string

	t       testing.TB
	server  *server
	options options
}

// Start makes a tenant for a test, and the process's server on first use.
func Start(t testing.TB, chosen ...Option) *Tenant {
	t.Helper()
	tenant := &Tenant{t: t}
	for _, option := range chosen {
		option(&tenant.options)
	}
	if err := tenant.start(); err != nil {
		t.Fatalf("drydock: %v", err)
	}
	t.Cleanup(tenant.finish)
	return tenant
}

func (tenant *Tenant) start() (err error) {
	o := &tenant.options
	if o.url != "" {
		tenant.server = serverAt(o.url)
	} else if tenant.server, err = processServer(o); err != nil {
		return err
	}
	body := map[string]any{}
	if o.scenario != nil {
		if body["scenario"], _, err = scenarioValue(o.scenario); err != nil {
			return err
		}
	}
	if o.clock != "" {
		if body["clock"], err = clockValue(o.clock); err != nil {
			return err
		}
	}
	tenant.URL = tenant.server.URL
	name := name(tenant.t.Name())
	for count := 1; count < 1000; count++ {
		tenant.Name = name
		if count > 1 {
			tenant.Name = fmt.Sprintf("%s-%d", name, count)
		}
		body["name"] = tenant.Name
		err = tenant.server.call("", "POST", "tenants", nil, body, nil)
		// 409: the test runs a second time, or at the same time elsewhere.
		var refused *refusal
		if !errors.As(err, &refused) || refused.status != http.StatusConflict {
			return err
		}
	}
	return err
}

var notForNames = regexp.MustCompile("[^a-z0-9]+")

// name is fit for a host's label: testuploadisaggregated-3fa2b1.
func name(test string) string {
	words := notForNames.ReplaceAllString(strings.ToLower(test), "-")
	if len(words) > 40 {
		words = words[:40]
	}
	hash := sha256.Sum256([]byte(test))
	return fmt.Sprintf("%s-%x", strings.Trim(words, "-"), hash[:3])
}

// Headers name the tenant; the client under test sends them with every request.
func (tenant *Tenant) Headers() http.Header { return http.Header{"X-Drydock-Tenant": {tenant.Name}} }

// Client sends them.
func (tenant *Tenant) Client() *http.Client { return &http.Client{Transport: named{tenant.Name}} }

type named struct{ tenant string }

func (n named) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set("X-Drydock-Tenant", n.tenant)
	return control.Transport.RoundTrip(request)
}

// Admin makes any call of the control plane, such as Admin("POST", "jobs/ID/cancel", nil, nil), and decodes the answer.
func (tenant *Tenant) Admin(method, path string, query url.Values, body, answer any) {
	tenant.t.Helper()
	if err := tenant.server.call(tenant.Name, method, path, query, body, answer); err != nil {
		tenant.t.Fatalf("drydock: %v", err)
	}
}

// Play lets the tenant begin again with another scenario, given as to Scenario.
func (tenant *Tenant) Play(scenario any) {
	tenant.t.Helper()
	value, isName, err := scenarioValue(scenario)
	if err != nil {
		tenant.t.Fatalf("drydock: %v", err)
	}
	if isName {
		value = map[string]any{"name": value}
	}
	tenant.Admin("PUT", "scenario", nil, value, nil)
}

// Moved is what happened while tenant time passed.
type Moved struct {
	Time   string
	Passed []struct{ At, Job, Phase string }
}

// Advance lets tenant time pass: "3s", "1h30m".
func (tenant *Tenant) Advance(duration string) (moved Moved) {
	tenant.t.Helper()
	tenant.Admin("POST", "clock", nil, map[string]any{"advance": duration}, &moved)
	return moved
}

// Next lets tenant time pass until something happens to a job.
func (tenant *Tenant) Next() Moved {
	tenant.t.Helper()
	return tenant.Advance("next")
}

// Job is an aggregation, an entitlement load or an export.
type Job struct {
	ID, Kind, Phase string
	Final           bool
}

// Jobs are those of the tenant.
func (tenant *Tenant) Jobs() []Job {
	tenant.t.Helper()
	var answer struct{ Jobs []Job }
	tenant.Admin("GET", "jobs", nil, nil, &answer)
	return answer.Jobs
}

// Wait waits until a job is in a phase, in real time; the test ends when it is not in time.
func (tenant *Tenant) Wait(job, status, timeout string) (found Job) {
	tenant.t.Helper()
	tenant.Admin("GET", "jobs/"+url.PathEscape(job)+"/wait", url.Values{"status": {status}, "timeout": {timeout}}, nil, &found)
	return found
}

// Request is one that the client made.
type Request struct {
	RequestID, Method, Target, Operation, Wire string
	Status                                     int
	Upload                                     struct{ Bytes, Rows, Columns int64 }
	Rules                                      []struct {
		Rule  int
		Name  string
		Fired bool
	}
}

// Requests are what the client asked, oldest first, narrowed by pairs: Requests("operation", "load-accounts").
func (tenant *Tenant) Requests(narrowed ...string) []Request {
	tenant.t.Helper()
	query := url.Values{}
	for at := 0; at+1 < len(narrowed); at += 2 {
		query.Set(narrowed[at], narrowed[at+1])
	}
	var answer struct{ Requests []Request }
	tenant.Admin("GET", "requests", query, nil, &answer)
	return answer.Requests
}

// Match is a request that is looked for: Match{"operation": "load-accounts", "status": 202, "exactly": 1}.
type Match map[string]any

// Verification is what a test expects of its client. Findings are "none" or "no-errors".
type Verification struct {
	Expect   []Match `json:"expect,omitempty"`
	Order    []Match `json:"order,omitempty"`
	Pause    []Match `json:"pause,omitempty"`
	Findings string  `json:"findings,omitempty"`
	Since    string  `json:"since,omitempty"`
}

// Verify holds what the client did against what is expected; the test ends with what differs.
func (tenant *Tenant) Verify(expected Verification) {
	tenant.t.Helper()
	tenant.Admin("POST", "verify", nil, expected, nil)
}

// Finding is something that would hurt against the real service.
type Finding struct {
	Rule, Severity, Observed, Advice string
	Count                            int
}

func (f Finding) String() string {
	observed := ""
	if f.Observed != "" {
		observed = ": " + f.Observed
	}
	return fmt.Sprintf("%s %s, %dx%s. %s", f.Severity, f.Rule, f.Count, observed, f.Advice)
}

// Report is what the client did that would hurt.
func (tenant *Tenant) Report() []Finding {
	tenant.t.Helper()
	var answer struct{ Findings []Finding }
	tenant.Admin("GET", "report", nil, nil, &answer)
	return answer.Findings
}

// Reset is a fresh start with the same scenario.
func (tenant *Tenant) Reset() {
	tenant.t.Helper()
	tenant.Admin("POST", "reset", nil, nil, nil)
}

// Describe says what a person wants to see when the test failed.
func (tenant *Tenant) Describe() string {
	requests, findings := tenant.Requests("limit", fmt.Sprint(shownRequests)), tenant.Report()
	lines := []string{fmt.Sprintf("tenant %s of %s", tenant.Name, tenant.URL), "no requests"}
	if len(requests) > 0 {
		lines[1] = fmt.Sprintf("its last %d requests:", len(requests))
	}
	for _, request := range requests {
		lines = append(lines, "  "+request.String())
	}
	if len(findings) == 0 {
		lines = append(lines, "no findings")
	} else {
		lines = append(lines, "findings:")
	}
	for _, finding := range findings {
		lines = append(lines, "  "+finding.String())
	}
	if tenant.server.UI != "" {
		lines = append(lines, fmt.Sprintf("page, while the server runs: %s#/%s/requests", tenant.server.UI, tenant.Name))
	}
	return strings.Join(lines, "\n")
}

func (r Request) String() string {
	text := fmt.Sprintf("%s  %s  %d", r.Method, r.Target, r.Status)
	if r.Wire != "" {
		text += "  wire: " + r.Wire
	}
	var fired []string
	for _, rule := range r.Rules {
		if rule.Fired && rule.Name == "" {
			rule.Name = fmt.Sprintf("rule %d", rule.Rule)
		}
		if rule.Fired {
			fired = append(fired, rule.Name)
		}
	}
	if len(fired) > 0 {
		text += "  by: " + strings.Join(fired, ", ")
	}
	return text
}

// finish is the end of the test: findings fail it, a failed one shows what happened, and the tenant is forgotten.
func (tenant *Tenant) finish() {
	tenant.t.Helper()
	if !tenant.t.Failed() && !tenant.options.showsFindings {
		for _, finding := range tenant.Report() {
			if finding.Severity == "error" {
				tenant.t.Errorf("the client did what would hurt against the real service: %s", finding)
			}
		}
	}
	if tenant.t.Failed() {
		tenant.t.Logf("Drydock: %s", tenant.Describe())
		// On a server that outlives the run, what a failed test did can be looked at.
		if tenant.server.process == nil {
			return
		}
	}
	if err := tenant.server.call("", "DELETE", "tenants/"+tenant.Name, nil, nil, nil); err != nil {
		tenant.t.Errorf("drydock: %v", err)
	}
}
