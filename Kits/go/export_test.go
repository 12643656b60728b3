package drydocktest

import (
	"os"
	"time"
)

// A test in a process of its own may have less patience.
func init() {
	if within, err := time.ParseDuration(os.Getenv("STARTS_WITHIN")); err == nil {
		startsWithin = within
	}
}
