package sample

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"time"
)

// appendEvent appends the values of the event with that id. They follow from
// the id alone.
func appendEvent(args []any, id int64) []any {
	r := random(id)
	var note, score any
	if n := r.below(3 * len(notes)); n < len(notes) {
		note = notes[n]
	}
	if r.below(20) > 0 {
		score = float64(r.below(1_000_000)) / 7
	}
	at := time.UnixMicro(1_577_836_800_000_000 + int64(r.next()%(5*365*86400*1_000_000))).UTC()
	return append(args,
		id,
		uuid(&r),
		fmt.Sprintf("%s.%s%d@example.%s", pick(&r, names), pick(&r, names), r.below(1000), pick(&r, domains)),
		pick(&r, countries),
		amount(&r),
		score,
		int64(r.below(2)),
		at.Format("2006-01-02 15:04:05.000000"),
		fmt.Sprintf(`{"kind": %q, "items": %d, "total": %s, "tags": [%q, %q], "seen": null}`,
			pick(&r, kinds), r.below(20), amount(&r), pick(&r, names), pick(&r, kinds)),
		binary.BigEndian.AppendUint64(nil, r.next()),
		note,
	)
}

func uuid(r *random) string {
	a, b := r.next(), r.next()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", uint32(a>>32), uint16(a>>16), a&0xfff, 0x8000|b>>50, b&0xffffffffffff)
}

// amount is a decimal with two digits behind the point.
func amount(r *random) string {
	cents := r.below(10_000_000)
	return strconv.Itoa(cents/100) + "." + strconv.Itoa(cents/10%10) + strconv.Itoa(cents%10)
}

// random is SplitMix64: a few operations, and the same on every machine and
// with every release of Go.
type random uint64

func (r *random) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (r *random) below(n int) int { return int(r.next() % uint64(n)) }

func pick(r *random, of []string) string { return of[r.below(len(of))] }

var (
	names     = []string{"ada", "alan", "barbara", "edsger", "grace", "john", "katherine", "ken", "leslie", "margaret", "niklaus", "tony"}
	domains   = []string{"com", "net", "org"}
	countries = []string{"AR", "AU", "BR", "CA", "CN", "DE", "EG", "ES", "FR", "GB", "IN", "IT", "JP", "KE", "MX", "NG", "PL", "SE", "US", "ZA"}
	kinds     = []string{"signup", "login", "purchase", "refund", "logout"}

	// notes try a writer's quoting.
	notes = []string{
		"",
		"called back, all well",
		`said "not before Monday"`,
		"first line\nsecond line",
		"from a form\r\nwith its own line ends",
		"  spaces on both sides  ",
		"tab\there",
		`C:\temp\new`,
		`\.`,
		"Grüße aus Köln",
		"東京から、よろしく",
		"naïve café, 5 €",
		"🎈 party at 7, bring “friends”",
		"NULL",
		"semi;colon, comma",
		"'single' quotes",
	}
)
