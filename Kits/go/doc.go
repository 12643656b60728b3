// Package drydocktest gives a test a tenant of Drydock, a stand-in for SailPoint Identity Security Cloud:
//
//	func TestHeedsRetryAfter(t *testing.T) {
//		tenant := drydocktest.Start(t, drydocktest.Scenario("throttled"), drydocktest.Clock("manual"))
//		upload(tenant.URL, tenant.Client())
//		tenant.Advance("3s")
//		tenant.Verify(drydocktest.Verification{Findings: "none"})
//	}
//
// One server runs for all tests of a process, and ends with it. Each test has a tenant of its own. A test that fails
// shows what its client did; findings of severity error fail it.
package drydocktest

// Version is that of the server which this kit belongs to.
const Version = "0.1.0"
