//go:build !unix

package suites

import "time"

func cpuTime() (time.Duration, bool) { return 0, false }
