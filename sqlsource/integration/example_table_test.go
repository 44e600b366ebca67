package integration

import (
	"context"
	"database/sql"
	"fmt"
	"log"

	"github.com/headgate/headgate/cursor"
	"github.com/headgate/headgate/sqlsource"
)

func Example_table() {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	_, err = db.Exec(`
		CREATE TABLE visits (country text, visitor integer, pages integer, PRIMARY KEY (country, visitor)) WITHOUT ROWID;
		INSERT INTO visits VALUES ('is', 1, 3), ('at', 7, 2), ('at', 2, 9), ('is', 4, 1)`)
	if err != nil {
		log.Fatal(err)
	}

	type visit struct {
		Country string `db:"country"`
		Pages   int    `db:"pages"`
	}
	visits := sqlsource.Table[visit](db, sqlsource.Spec{Dialect: sqlsource.SQLite, Table: "visits"}, cursor.PageSize(3))
	for item, err := range visits.Items(context.Background()) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(item.Value.Country, item.Value.Pages, item.Cursor)
	}
	// Output:
	// at 9 [at 2]
	// at 2 [at 7]
	// is 3 [is 1]
	// is 1 [is 4]
}
