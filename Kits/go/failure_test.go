package drydocktest_test

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"drydocktest"
)

// spy is a test that may fail without failing the one that runs it.
type spy struct {
	testing.TB
	failed   bool
	said     []string
	cleanups []func()
}

func (s *spy) Failed() bool { return s.failed }

func (s *spy) Cleanup(f func()) { s.cleanups = append(s.cleanups, f) }

func (s *spy) Logf(format string, values ...any) {
	s.said = append(s.said, fmt.Sprintf(format, values...))
}

func (s *spy) Errorf(format string, values ...any) {
	s.failed = true
	s.Logf(format, values...)
}

func (s *spy) Fatalf(format string, values ...any) {
	s.Errorf(format, values...)
	panic(s)
}

// run runs a test on a spy, with its cleanups; what it said.
func run(t *testing.T, test func(t testing.TB)) (failed bool, said string) {
	s := &spy{TB: t}
	// A cleanup may fail as well: the server may be gone by then.
	guarded := func(step func()) {
		defer func() {
			if end := recover(); end != nil && end != any(s) {
				panic(end)
			}
		}()
		step()
	}
	guarded(func() { test(s) })
	for _, cleanup := range s.cleanups {
		guarded(cleanup)
	}
	return s.failed, strings.Join(s.said, "\n")
}

func TestFailures(t *testing.T) {
	t.Parallel()
	for _, example := range []struct {
		name string
		test func(t testing.TB)
		said []string
	}{
		{"a failure shows requests, rules and findings", func(t testing.TB) {
			tenant := drydocktest.Start(t, drydocktest.Scenario("throttled"), drydocktest.Clock("manual"))
			clientOf(t, tenant).upload(2, func(int) {})
			t.Errorf("for its own reasons")
		}, []string{
			"for its own reasons", "Drydock: tenant testfailures-", "its last 3 requests:\n  POST  /sources/v1/",
			"/load-accounts  429  by: throttle the first two uploads\n", "findings:\n", " early-retry, 2x: ",
		}},
		{"a finding fails a test that passes", func(t testing.TB) {
			clientOf(t, drydocktest.Start(t)).startExport()
		}, []string{"would hurt against the real service: error missing-experimental-header, 1x", "its last 1 requests:"}},
		{"what differs is said in a sentence", func(t testing.TB) {
			tenant := drydocktest.Start(t)
			clientOf(t, tenant).upload(1, nil)
			tenant.Verify(drydocktest.Verification{Expect: []drydocktest.Match{{"operation": "load-accounts", "exactly": 2}}})
		}, []string{"exactly 2 operation load-accounts, there were 1"}},
		{"order", func(t testing.TB) {
			tenant := drydocktest.Start(t)
			clientOf(t, tenant).upload(1, nil)
			tenant.Verify(drydocktest.Verification{
				Order: []drydocktest.Match{{"operation": "aggregation-status"}, {"operation": "load-accounts"}},
			})
		}, []string{"aggregation-status"}},
		{"waiting in vain says so", func(t testing.TB) {
			tenant := drydocktest.Start(t, drydocktest.Clock("manual"))
			task, _ := clientOf(t, tenant).upload(1, nil)
			tenant.Wait(task, "COMPLETED", "50ms")
		}, []string{"COMPLETED"}},
		{"a mistyped scenario is told", func(t testing.TB) {
			drydocktest.Start(t, drydocktest.Scenario("throtled"))
		}, []string{"throttled"}},
		{"all errors of a scenario are told", func(t testing.TB) {
			drydocktest.Start(t, drydocktest.Scenario("faults:\n  - on: load-acounts\n    answr: 429\n"))
		}, []string{"3 errors", "line 2, column 9", "`load-accounts`", "`answer`"}},
		{"the page of a server that runs already is named", func(t testing.TB) {
			drydocktest.Start(t, drydocktest.URL(drydocktest.Start(t).URL+"/"))
			t.Errorf("for its own reasons")
		}, []string{"/__admin/ui/#/testfailures-", "/requests"}},
		{"a mistyped clock is told", func(t testing.TB) {
			drydocktest.Start(t, drydocktest.Clock("scaled:fast"))
		}, []string{"scaled:60"}},
		{"a server that is not there is told", func(t testing.TB) {
			drydocktest.Start(t, drydocktest.URL("http://127.0.0.1:1"))
		}, []string{"does not answer at http://127.0.0.1:1"}},
	} {
		failed, said := run(t, example.test)
		if !failed {
			t.Errorf("%s: nothing failed", example.name)
		}
		for _, part := range example.said {
			if !strings.Contains(said, part) {
				t.Errorf("%s: %q is not in:\n%s", example.name, part, said)
			}
		}
	}
}

func TestServerThatRunsAlreadyIsUsed(t *testing.T) {
	t.Parallel()
	url := drydocktest.Start(t).URL
	if other := drydocktest.Start(t, drydocktest.URL(url+"/"), drydocktest.Binary("/nowhere")); other.URL != url {
		t.Error(other.URL)
	}
}

// child runs one test of this program in a process of its own; what it printed.
func child(t *testing.T, test string, environment ...string) *exec.Cmd {
	command := exec.Command(os.Args[0], "-test.run=^"+test+"$", "-test.v")
	command.Env = append(os.Environ(), append(environment, "DRYDOCKTEST_CHILD=yes")...)
	return command
}

func onlyInChild(t *testing.T) {
	if os.Getenv("DRYDOCKTEST_CHILD") == "" {
		t.Skip("other tests run this one in a process of its own")
	}
}

func TestInChild(t *testing.T) {
	onlyInChild(t)
	drydocktest.Start(t, drydocktest.Arguments(strings.Fields(os.Getenv("ARGUMENTS"))...))
}

func TestStartsThatFailSayWhy(t *testing.T) {
	t.Parallel()
	old := filepath.Join(t.TempDir(), "old")
	script := "#!/bin/sh\necho '{\"url\":\"http://127.0.0.1:1\"}'\nexec cat >/dev/null\n"
	if err := os.WriteFile(old, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	hello := filepath.Join(t.TempDir(), "hello")
	if err := os.WriteFile(hello, []byte("#!/bin/sh\necho hello\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	silent := filepath.Join(t.TempDir(), "silent")
	if err := os.WriteFile(silent, []byte("#!/bin/sh\nsleep 60\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, example := range []struct {
		said        []string
		environment []string
	}{
		{[]string{"Binary", "DRYDOCK_BINARY", "PATH"}, []string{"DRYDOCK_BINARY=", "PATH=/nowhere"}},
		{[]string{"did not start", "sundial"}, []string{"ARGUMENTS=--clock sundial"}},
		{[]string{"this kit needs api 1"}, []string{"DRYDOCK_BINARY=" + old}},
		{[]string{"hello did not start: hello"}, []string{"DRYDOCK_BINARY=" + hello}},
		{[]string{"silent did not start: silent for 100ms"}, []string{"DRYDOCK_BINARY=" + silent, "STARTS_WITHIN=100ms"}},
		{[]string{"/nowhere cannot be started"}, []string{"DRYDOCK_BINARY=/nowhere"}},
	} {
		said, err := child(t, "TestInChild", example.environment...).CombinedOutput()
		if err == nil {
			t.Errorf("%v: it started", example.environment)
		}
		for _, part := range example.said {
			if !strings.Contains(string(said), part) {
				t.Errorf("%v: %q is not in:\n%s", example.environment, part, said)
			}
		}
	}
}

func TestServerThatAsksForATokenGetsIt(t *testing.T) {
	var asked string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.Header.Get("Authorization")
		w.WriteHeader(http.StatusTeapot)
	}))
	defer server.Close()
	t.Setenv("DRYDOCK_ADMIN_TOKEN", "secret")
	run(t, func(t testing.TB) { drydocktest.Start(t, drydocktest.URL(server.URL)) })
	if asked != "Bearer secret" {
		t.Error(asked)
	}
}

func TestServerIsKilledInChild(t *testing.T) {
	onlyInChild(t)
	tenant := drydocktest.Start(t)
	children, _ := filepath.Glob("/proc/self/task/*/children")
	for _, file := range children {
		text, _ := os.ReadFile(file)
		for _, word := range strings.Fields(string(text)) {
			pid, _ := strconv.Atoi(word)
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	tenant.Jobs()
}

func TestServerThatEndsBeforeItsTimeSaysSo(t *testing.T) {
	t.Parallel()
	if said, _ := child(t, "TestServerIsKilledInChild").CombinedOutput(); !strings.Contains(string(said), "it has ended with signal: killed") {
		t.Errorf("%s", said)
	}
}

func TestWhatFailedCanBeLookedAtOnAServerThatRunsAlready(t *testing.T) {
	t.Parallel()
	ours := drydocktest.Start(t)
	names := map[bool]string{}
	for _, fails := range []bool{true, false} {
		run(t, func(t testing.TB) {
			tenant := drydocktest.Start(t, drydocktest.URL(ours.URL))
			names[fails] = tenant.Name
			if fails {
				t.Errorf("for its own reasons")
			}
		})
	}
	var answer struct{ Tenants []struct{ Name string } }
	ours.Admin("GET", "tenants", nil, nil, &answer)
	kept := map[string]bool{}
	for _, tenant := range answer.Tenants {
		kept[tenant.Name] = true
	}
	if !kept[names[true]] || kept[names[false]] {
		t.Errorf("%v of %v", kept, names)
	}
}

func TestSleepsInChild(t *testing.T) {
	onlyInChild(t)
	fmt.Printf("\n%s\n", drydocktest.Start(t).URL)
	time.Sleep(time.Minute)
}

func TestKilledRunnerLeavesNoServer(t *testing.T) {
	t.Parallel()
	runner := child(t, "TestSleepsInChild")
	output, err := runner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := runner.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(output)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "http://") {
	}
	url := lines.Text()
	if !answers(t, url) {
		t.Fatalf("nothing answers at %q", url)
	}
	_ = runner.Process.Kill()
	_ = runner.Wait()
	for turn := 0; answers(t, url); turn++ {
		if turn == 1000 {
			t.Fatal("the server lives on")
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func answers(t *testing.T, url string) bool {
	failed, _ := run(t, func(t testing.TB) { drydocktest.Start(t, drydocktest.URL(url)) })
	return !failed
}
