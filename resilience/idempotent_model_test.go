package resilience_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/headgate/headgate/resilience"
)

// storeModel is what a store is, said as simply as can be.
type storeModel map[string]*modelKey

type modelKey struct {
	fingerprint string
	token       uint64
	until       time.Time
	completed   bool
	value       string
}

func (m storeModel) get(key string) *modelKey {
	if k := m[key]; k != nil && time.Now().Before(k.until) {
		return k
	}
	delete(m, key)
	return nil
}

func TestMemoryStoreFollowsTheModel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(bubbled{t}, func(rt *rapid.T) {
			const bound = 3
			ctx := t.Context()
			store, model := resilience.NewMemoryStore(bound), storeModel{}
			var tokens []uint64
			keys := rapid.SampledFrom([]string{"a", "b", "c", "d"})
			prints := rapid.SampledFrom([]string{"x", "x", "x", "y"})
			some := func(rt *rapid.T) (string, uint64) {
				if len(tokens) == 0 {
					rt.Skip("no token yet")
				}
				return keys.Draw(rt, "key"), rapid.SampledFrom(tokens).Draw(rt, "token")
			}
			lasts := func(rt *rapid.T) time.Duration {
				return time.Duration(rapid.IntRange(1, 60).Draw(rt, "lasts")) * time.Second
			}
			rt.Repeat(map[string]func(*rapid.T){
				"": func(rt *rapid.T) {
					for key := range model {
						model.get(key)
					}
					if got := store.Len(); got != len(model) {
						rt.Fatalf("%d keys, want %d", got, len(model))
					}
				},
				"begin": func(rt *rapid.T) {
					key, fp, lease := keys.Draw(rt, "key"), prints.Draw(rt, "fingerprint"), lasts(rt)
					got, err := store.Begin(ctx, key, fp, lease)
					k := model.get(key)
					var want resilience.Claim
					var wantErr error
					switch {
					case k != nil && k.fingerprint != fp:
						wantErr = resilience.ErrKeyReused
					case k != nil && k.completed:
						want = resilience.Claim{State: resilience.Completed, Outcome: resilience.Outcome{Value: []byte(k.value)}}
					case k != nil:
						want = resilience.Claim{State: resilience.InProgress, Left: time.Until(k.until)}
					case len(model) == bound:
						wantErr = resilience.ErrStoreFull
					default:
						want = resilience.Claim{State: resilience.Claimed, Token: got.Token}
						for _, t := range tokens {
							if t == got.Token {
								rt.Fatalf("token %d again", t)
							}
						}
						tokens = append(tokens, got.Token)
						model[key] = &modelKey{fingerprint: fp, token: got.Token, until: time.Now().Add(lease)}
					}
					if d := cmp.Diff(want, got); d != "" || err != wantErr {
						rt.Fatalf("Begin(%q, %q): %v, want %v; %s", key, fp, err, wantErr, d)
					}
				},
				"complete": func(rt *rapid.T) {
					key, token := some(rt)
					value, keep := fmt.Sprint(token), lasts(rt)
					err := store.Complete(ctx, key, token, resilience.Outcome{Value: []byte(value)}, keep)
					switch k := model.get(key); {
					case k == nil || k.token != token:
						if err != resilience.ErrLeaseLost {
							rt.Fatalf("Complete(%q, %d) = %v, want ErrLeaseLost", key, token, err)
						}
					case err != nil:
						rt.Fatalf("Complete(%q, %d) = %v", key, token, err)
					case !k.completed:
						k.completed, k.value, k.until = true, value, time.Now().Add(keep)
					}
				},
				"release": func(rt *rapid.T) {
					key, token := some(rt)
					err := store.Release(ctx, key, token)
					if k := model.get(key); k != nil && k.token == token && !k.completed {
						delete(model, key)
						if err != nil {
							rt.Fatalf("Release(%q, %d) = %v", key, token, err)
						}
					} else if err != resilience.ErrLeaseLost {
						rt.Fatalf("Release(%q, %d) = %v, want ErrLeaseLost", key, token, err)
					}
				},
				"time passes": func(rt *rapid.T) { time.Sleep(lasts(rt) / 2) },
			})
		})
	})
}
