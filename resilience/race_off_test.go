//go:build !race

package resilience_test

// raceDetector: under it sync.Pool drops what it is given at random, so the
// allocation guards say nothing.
const raceDetector = false
