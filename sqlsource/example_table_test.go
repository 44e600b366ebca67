package sqlsource_test

import (
	"context"
	"database/sql"
	"fmt"
	"log"

	"github.com/headgate/headgate/cursor"
	"github.com/headgate/headgate/sqlsource"
)

func ExampleDialect_Quote() {
	fmt.Println(sqlsource.Postgres.Quote(`a"b; drop`))
	fmt.Println(sqlsource.MySQL.Quote("a`b"))
	// Output:
	// "a""b; drop"
	// `a``b`
}

func ExampleColumnsOf() {
	type user struct {
		ID    int64  `db:"id"`
		Email string `db:"email"`
		Note  string // not of the table
	}
	fmt.Println(sqlsource.ColumnsOf[user]())
	// Output: [id email]
}

// The next run goes on after the row that the last one came to.
func ExampleTable() {
	type user struct {
		ID    int64  `db:"id"`
		Email string `db:"email"`
	}
	var db *sql.DB          // opened with any driver
	var stored cursor.Tuple // of an earlier run

	users := sqlsource.Table[user](db, sqlsource.Spec{Dialect: sqlsource.Postgres, Table: "users"})
	if stored != nil {
		users.From(stored)
	}
	for item, err := range users.Items(context.Background()) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(item.Value.Email)
		stored = item.Cursor
	}
}
