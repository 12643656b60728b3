package drydocktest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"drydocktest"
)

func TestHeedsRetryAfter(t *testing.T) {
	t.Parallel()
	tenant := drydocktest.Start(t, drydocktest.Scenario("throttled"), drydocktest.Clock("manual"))
	task, _ := clientOf(t, tenant).upload(2, func(seconds int) { tenant.Advance(fmt.Sprintf("%ds", seconds)) })
	var statuses []int
	for _, request := range tenant.Requests("operation", "load-accounts") {
		statuses = append(statuses, request.Status)
	}
	if !reflect.DeepEqual(statuses, []int{429, 429, 202}) {
		t.Errorf("%v", statuses)
	}
	if throttled := tenant.Requests("status", "429"); len(throttled) != 2 {
		t.Errorf("%v", throttled)
	}
	tenant.Verify(drydocktest.Verification{
		Expect: []drydocktest.Match{
			{"operation": "load-accounts", "exactly": 3}, {"operation": "load-accounts", "status": 202, "exactly": 1},
		},
		Order: []drydocktest.Match{
			{"operation": "load-accounts", "status": 429}, {"operation": "load-accounts", "status": 202},
		},
		Pause:    []drydocktest.Match{{"operation": "load-accounts", "atLeast": "3s"}},
		Findings: "none",
	})
	if jobs := tenant.Jobs(); len(jobs) != 1 || jobs[0].ID != task {
		t.Errorf("%v", jobs)
	}
	if findings := tenant.Report(); len(findings) != 0 {
		t.Errorf("%v", findings)
	}
}

func TestClockStandsStillUntilItIsMoved(t *testing.T) {
	t.Parallel()
	tenant := drydocktest.Start(t, drydocktest.Clock("manual"))
	c := clientOf(t, tenant)
	task, _ := c.upload(3, nil)
	if status, _ := c.status(task); status != "STARTED" {
		t.Error(status)
	}
	if moved := tenant.Next(); moved.Passed[0].Phase != "ACCOUNTS_COLLECTED" {
		t.Errorf("%v", moved)
	}
	tenant.Advance("1h")
	if job := tenant.Wait(task, "COMPLETED", "5s"); !job.Final || job.Phase != "COMPLETED" {
		t.Errorf("%v", job)
	}
	if _, processed := c.status(task); processed != 3 {
		t.Error(processed)
	}
}

func TestEveryFormOfAScenario(t *testing.T) {
	t.Parallel()
	tenant := drydocktest.Start(t)
	refused := map[string]any{"faults": []any{map[string]any{"on": "load-accounts", "answer": 403}}}
	text := "faults:\n  - { on: load-accounts, answer: 403 }\n"
	file := filepath.Join(t.TempDir(), "refused.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, scenario := range []any{"forbidden", refused, text, file} {
		tenant.Play(scenario)
		if _, status := clientOf(t, tenant).upload(1, nil); status != 403 {
			t.Errorf("%v: %d", scenario, status)
		}
	}
	tenant.Reset()
	if requests := tenant.Requests(); len(requests) != 0 {
		t.Errorf("%v", requests)
	}
	if _, status := clientOf(t, tenant).upload(1, nil); status != 403 {
		t.Error(status)
	}
}

func TestTenantMayBeginWithText(t *testing.T) {
	t.Parallel()
	tenant := drydocktest.Start(t, drydocktest.Scenario("name: mine\naggregation: { outcome: cancelled }\n"))
	task, _ := clientOf(t, tenant).upload(1, nil)
	tenant.Advance("1h")
	tenant.Wait(task, "CANCELLED", "5s")
}

func TestRestOfTheControlPlaneIsThere(t *testing.T) {
	t.Parallel()
	tenant := drydocktest.Start(t)
	task, _ := clientOf(t, tenant).upload(1, nil)
	tenant.Admin("POST", "jobs/"+task+"/cancel", nil, nil, nil)
	var count struct{ Count int }
	tenant.Admin("GET", "requests/count", map[string][]string{"operation": {"load-accounts"}}, nil, &count)
	if count.Count != 1 {
		t.Error(count.Count)
	}
}

func TestNoTestSeesAnother(t *testing.T) {
	t.Parallel()
	for rows := int64(1); rows <= 8; rows++ {
		rows := rows
		t.Run("of many", func(t *testing.T) {
			t.Parallel()
			tenant := drydocktest.Start(t)
			clientOf(t, tenant).upload(int(rows), nil)
			if requests := tenant.Requests(); len(requests) != 1 || requests[0].Upload.Rows != rows {
				t.Errorf("%v", requests)
			}
			if !strings.HasPrefix(tenant.Name, "testnotestseesanother-of-many") {
				t.Error(tenant.Name)
			}
		})
	}
}

func TestTenantsOfOneTestAreTwo(t *testing.T) {
	t.Parallel()
	one, other := drydocktest.Start(t), drydocktest.Start(t, drydocktest.Clock("scaled:60"))
	clientOf(t, one).upload(1, nil)
	if requests := other.Requests(); len(requests) != 0 || one.Name == other.Name {
		t.Errorf("%s %s %v", one.Name, other.Name, requests)
	}
}

func TestFindingsMayBeExpected(t *testing.T) {
	t.Parallel()
	tenant := drydocktest.Start(t, drydocktest.ShowFindings())
	if status := clientOf(t, tenant).startExport(); status != 400 {
		t.Error(status)
	}
	if findings := tenant.Report(); len(findings) != 1 || findings[0].Rule != "missing-experimental-header" {
		t.Errorf("%v", findings)
	}
}
