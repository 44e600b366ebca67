package sqlsource

import "testing"

func TestOnlyAZoneWithoutClockChangesIsFixed(t *testing.T) {
	for zone, want := range map[string]bool{
		"+00:00": true, "-03:30": true, "UTC": true, "GMT": true, "Etc/GMT+5": true,
		"CET": false, "Europe/Berlin": false, "EST5EDT": false, "": false,
	} {
		if got := fixedZone(zone); got != want {
			t.Errorf("%q: %v, want %v", zone, got, want)
		}
	}
}
