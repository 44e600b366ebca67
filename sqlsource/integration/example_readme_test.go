package integration

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/sethvargo/go-retry"
	"golang.org/x/sync/errgroup"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/resilience"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/sqlsource"
)

// The two examples do the same: enrich every user of a table through an API, ten
// at a time, and try again what fails. README.md shows both.

type user struct {
	ID   int64  `db:"id"`
	Name string `db:"name"`
}

type profile struct {
	Name, City string
}

var errBusy = errors.New("429 too many requests")

// fetchProfile is the API. It refuses each user's first request.
var fetchProfile = func() func(context.Context, user) (profile, error) {
	var seen sync.Map
	return func(_ context.Context, u user) (profile, error) {
		if _, again := seen.LoadOrStore(u.ID, true); !again && u.ID%2 == 0 {
			return profile{}, errBusy
		}
		return profile{Name: u.Name, City: "Oslo"}, nil
	}
}()

func usersTable() (*sql.DB, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // a memory database is its connection's
	_, err = db.Exec(`CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
		INSERT INTO users VALUES (1, 'Ada'), (2, 'Grace'), (3, 'Edsger')`)
	return db, err
}

func byHand(ctx context.Context, db *sql.DB) (profiles []profile, err error) {
	rows, err := db.QueryContext(ctx, "SELECT id, name FROM users ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close() // the query, its connection and its snapshot stay open all along
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(10)
	var mu sync.Mutex
	for rows.Next() {
		var u user
		if err := rows.Scan(&u.ID, &u.Name); err != nil {
			return nil, errors.Join(err, g.Wait())
		}
		g.Go(func() error {
			for attempt := 0; ; attempt++ {
				p, err := fetchProfile(ctx, u)
				if err == nil {
					mu.Lock()
					profiles = append(profiles, p) // out of order, and all in memory
					mu.Unlock()
					return nil
				}
				if attempt == 5 {
					return err // one failure ends the job; where it was is lost
				}
				select {
				case <-time.After(10 * time.Millisecond << attempt): // the other nine go on asking
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		})
	}
	err = errors.Join(rows.Err(), g.Wait())
	return profiles, err
}

func Example_byHand() {
	db, err := usersTable()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	profiles, err := byHand(context.Background(), db)
	fmt.Println(len(profiles), err)
	// Output: 3 <nil>
}

func enrich(ctx context.Context, db *sql.DB) {
	var gate seq.Gate
	backoff := func() retry.Backoff { return retry.WithMaxRetries(5, retry.NewExponential(10*time.Millisecond)) }

	users := sqlsource.Table[user](db, sqlsource.Spec{Dialect: sqlsource.SQLite, Table: "users"})
	fetch := resilience.Wrap(fetchProfile,
		resilience.Retry(backoff, resilience.Holding(&gate)), // while one retries, the table rests too
		resilience.Timeout(2*time.Second))                    // each attempt

	for p, err := range flow.Map(users.All(ctx), fetch, flow.Workers(10), flow.WithGate(&gate), flow.WithContext(ctx)) {
		if err != nil {
			fmt.Println("put aside:", err) // the loop decides: stop here, or go on
			continue
		}
		fmt.Println(p.Name, "lives in", p.City)
	}
}

func Example_withHeadgate() {
	db, err := usersTable()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	enrich(context.Background(), db)
	// Output:
	// Ada lives in Oslo
	// Grace lives in Oslo
	// Edsger lives in Oslo
}
