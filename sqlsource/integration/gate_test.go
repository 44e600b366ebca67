package integration

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/sethvargo/go-retry"

	"github.com/headgate/headgate/cursor"
	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/resilience"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/sqlsource"
)

// queryCount counts the statements that pgx sends.
type queryCount struct{ atomic.Int64 }

func (c *queryCount) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	c.Add(1)
	return ctx
}

func (c *queryCount) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// counted opens a table of n rows over a connection that counts.
func counted(t *testing.T, n int) (*testDB, *queryCount) {
	t.Helper()
	db := openPostgres(t)
	db.numbers(t, n)
	cfg, err := pgx.ParseConfig(db.dsn)
	if err != nil {
		t.Fatal(err)
	}
	count := new(queryCount)
	cfg.Tracer = count
	pool := stdlib.OpenDB(*cfg)
	t.Cleanup(func() { pool.Close() })
	return &testDB{pool, db.dialect, db.dsn, pageSizes}, count
}

type number struct {
	I int64 `db:"i"`
}

func TestAHeldGateStopsTheQueries(t *testing.T) {
	db, queries := counted(t, 100)
	gate := new(seq.Gate)
	source := sqlsource.Table[number](db.DB, sqlsource.Spec{Dialect: db.dialect, Table: "seq"}, cursor.PageSize(10), cursor.WithGate(gate))
	if n := queries.Load(); n != 0 {
		t.Errorf("%d statements before the loop starts", n)
	}
	got := 0
	for _, err := range source.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if got++; got == 10 {
			// The page is used up: the next pull needs another.
			release := gate.Hold()
			before := queries.Load()
			time.AfterFunc(100*time.Millisecond, func() {
				if n := queries.Load() - before; n != 0 {
					t.Errorf("%d statements while the gate was held", n)
				}
				release()
			})
		}
	}
	if got != 100 {
		t.Errorf("%d rows, want 100", got)
	}
}

func TestARetryThatHoldsTheGateStopsTheQueries(t *testing.T) {
	if n := queriesDuringSleeps(t, true); n != 0 {
		t.Errorf("%d statements while a retry slept", n)
	}
	if n := queriesDuringSleeps(t, false); n == 0 {
		t.Error("no statement while a retry slept that held no gate: the test cannot tell")
	}
}

// queriesDuringSleeps reads a table through steps of which a few fail at first,
// and returns how many statements were sent while their retries slept. The
// first half of each sleep is not counted: a pull that had passed the gate
// before may still be on its way.
func queriesDuringSleeps(t *testing.T, holding bool) int64 {
	t.Helper()
	const rows, pageSize, wait = 200, 5, 100 * time.Millisecond
	db, queries := counted(t, rows)
	gate := new(seq.Gate)
	source := sqlsource.Table[number](db.DB, sqlsource.Spec{Dialect: db.dialect, Table: "seq"}, cursor.PageSize(pageSize))

	var halfway [rows + 1]atomic.Int64 // statements by then
	var attempts [rows + 1]atomic.Int64
	var during atomic.Int64
	step := func(ctx context.Context, n number) (int64, error) {
		if n.I%50 != 0 {
			// Slow enough for the other workers not to be through with all rows
			// in half a sleep.
			slow(ctx, 2*time.Millisecond)
			return n.I, nil
		}
		if attempts[n.I].Add(1) == 1 {
			time.AfterFunc(wait/2, func() { halfway[n.I].Store(queries.Load()) })
			return 0, errors.New("not now")
		}
		if before := halfway[n.I].Load(); before != 0 {
			during.Add(queries.Load() - before)
		}
		return n.I, nil
	}
	backoff := func() retry.Backoff { return retry.NewConstant(wait) }
	var options []resilience.RetryOption
	if holding {
		options = append(options, resilience.Holding(gate))
	}
	resilient := resilience.Wrap(step, resilience.Retry(backoff, options...))
	var got int64
	for n, err := range flow.Map(source.All(t.Context()), resilient, flow.Workers(4), flow.Unordered(), flow.WithGate(gate)) {
		if err != nil {
			t.Fatal(err)
		}
		if got++; n < 1 || n > rows {
			t.Fatalf("row %d", n)
		}
	}
	if got != rows {
		t.Errorf("%d rows, want %d", got, rows)
	}
	return during.Load()
}

// slow stands for work.
func slow(ctx context.Context, d time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	<-ctx.Done()
}
