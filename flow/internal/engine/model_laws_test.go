package engine

import (
	"flag"
	"testing"
)

var wide = flag.Bool("model", false, "explore the model with one item more, and with three processes in small steps")

// mistake is one that is planted into the model.
type mistake uint8

const (
	noMistake mistake = iota
	noLookBeforeParking
	noLookBeforeFeederSleeps
	noLookBeforeConsumerSleeps
	wantedBeforeState
	noWakeOnSettle
	nothingMadeGood
	claimIgnoresLoad
	releaseTwice
	errorFoundByEquality
	tokenLeft
	windowOneTooMany
	noRescue
	restAfterClaim
	searchEndsAfterLock
	endLooksTwice
)

// TestModelKeepsTheLawsInEveryOrder explores the model with any two processes
// in small steps, while the others stop only between items and where they wait.
func TestModelKeepsTheLawsInEveryOrder(t *testing.T) {
	settings := map[string]model{
		"single claims":                    {items: 3, length: 1, strict: true},
		"claims of two":                    {items: 3, length: 2, strict: true},
		"put off wake-ups":                 {items: 3, length: 2},
		"a window of three":                {items: 3, length: 1, window: 3, strict: true},
		"a window of four":                 {items: 3, length: 1, window: 4, strict: true},
		"each waits for the next":          {items: 3, length: 2, window: 3, waits: [most]uint8{2, 3}},
		"the first waits for the last":     {items: 3, length: 2, window: 4, waits: [most]uint8{3}, strict: true},
		"an error in front":                {items: 3, length: 1, errors: 0b001, strict: true},
		"errors around":                    {items: 3, length: 1, errors: 0b101},
		"only errors":                      {items: 3, length: 1, errors: 0b111, strict: true},
		"left after one":                   {items: 3, length: 2, leave: 1},
		"left after two":                   {items: 3, length: 1, leave: 2, strict: true},
		"a slow source":                    {items: 3, length: 1, pace: 1},
		"a source a step ahead":            {items: 3, length: 2, pace: 1, strict: true},
		"a body that waits for a step":     {items: 3, length: 1, pace: 2, lookout: true, strict: true},
		"a tail seen late":                 {items: 3, length: 1, window: 3, lag: 1, quarter: 2},
		"cancelled at any time":            {items: 2, length: 2, cancel: true},
		"workers that let others go first": {items: 3, length: 1, pause: letsOthers, strict: true},
		"workers that nap":                 {items: 3, length: 1, pause: naps, strict: true},
		"workers that nap in pairs":        {items: 3, length: 2, window: 3, pause: naps, waits: [most]uint8{2, 3}},
		"another poll":                     {items: 2, length: 2, polls: true},
	}
	for name, m := range settings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			several := m.waits == [most]uint8{} // items could be more or fewer
			switch {
			case testing.Short():
				if m.items = min(m.items, 2); !several {
					t.Skip("needs three items")
				}
				if m.cancel || m.polls {
					m.items = 1
				}
			case *wide && several && m.window <= 2:
				m.items++
			}
			small := []uint8{0b0011, 0b0101, 0b1001, 0b1100}
			if testing.Short() {
				small = []uint8{0b0011, 0b1100}
			} else if *wide {
				small = append(small, 0b0110, 0b1010, 0b0111, 0b1011, 0b1101)
			}
			states := 0
			for _, m.small = range small {
				n, broken := m.filled().explore()
				if broken != "" {
					t.Fatalf("%+v: %s", m, broken)
				}
				states += n
			}
			t.Log(states, "states")
		})
	}
	t.Run("everyone in small steps", func(t *testing.T) {
		t.Parallel()
		for _, strict := range []bool{false, true} {
			m := model{items: 1, length: 2, strict: strict, small: 0b1111}
			if *wide {
				m.items = 2
			}
			n, broken := m.filled().explore()
			if broken != "" {
				t.Fatalf("%+v: %s", m, broken)
			}
			t.Log(n, "states")
		}
	})
}

// filled sets what has not been set.
func (m model) filled() *model {
	m.window, m.quarter = max(m.window, 2), max(m.quarter, 1)
	if m.leave == 0 {
		m.leave = never
	}
	return &m
}

// TestModelFindsPlantedMistakes shows that a law that is broken is found.
func TestModelFindsPlantedMistakes(t *testing.T) {
	for name, m := range map[string]model{
		"a worker does not look again before it parks":         {mistake: noLookBeforeParking, items: 3, length: 1, strict: true, small: 0b0101},
		"the feeder does not look again before it sleeps":      {mistake: noLookBeforeFeederSleeps, items: 3, length: 1, small: 0b1100},
		"the consumer does not look again before it sleeps":    {mistake: noLookBeforeConsumerSleeps, items: 3, length: 1, small: 0b1001},
		"wanted is looked at before state is stored":           {mistake: wantedBeforeState, items: 3, length: 1, small: 0b1001},
		"who has found work does not wake the next":            {mistake: noWakeOnSettle, items: 3, length: 1, strict: true, waits: [most]uint8{2}, small: 0b0101},
		"the consumer does not make good for wake-ups put off": {mistake: nothingMadeGood, items: 4, length: 1, pace: 3, waits: [most]uint8{2}, small: 0b1001},
		"a claim overwrites another's load":                    {mistake: claimIgnoresLoad, items: 3, length: 1, strict: true, small: 0b0011},
		"the load is released twice":                           {mistake: releaseTwice, items: 3, length: 1},
		"an error element is found by equality over laps":      {mistake: errorFoundByEquality, items: 4, length: 1, errors: 1, small: 0b1001},
		"a token is left when a want cannot be taken back":     {mistake: tokenLeft, items: 2, length: 1, strict: true, small: 0b1001},
		"the window is one too many":                           {mistake: windowOneTooMany, items: 3, length: 1},
		"nobody rescues":                                       {mistake: noRescue, items: 3, length: 2, waits: [most]uint8{2}, strict: true},
		"a claim is made before it can be seen":                {mistake: restAfterClaim, items: 5, length: 2, window: 4, waits: [most]uint8{0, 3, 0, 5}, strict: true, small: 0b0011},
		"a vain search ends after the lock":                    {mistake: searchEndsAfterLock, items: 3, length: 1, window: 4, waits: [most]uint8{3}, strict: true, small: 0b0001},
		"the feeder wakes for a want of zero":                  {mistake: endLooksTwice, items: 2, length: 1, cancel: true, strict: true, small: 0b0100},
	} {
		t.Run(name, func(t *testing.T) {
			n, broken := m.filled().explore()
			if broken == "" {
				t.Fatalf("%+v: not found in %d states", m, n)
			}
			t.Logf("after %d states: %s", n, broken)
		})
	}
}
