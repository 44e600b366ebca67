// Package integration tests sqlsource on real databases, with the drivers that
// people use: pgx's stdlib driver, go-sql-driver/mysql and modernc.org/sqlite.
//
// It looks for servers at
//
//	HEADGATE_TEST_POSTGRES  postgres://postgres@127.0.0.1:5432/test?sslmode=disable
//	HEADGATE_TEST_MYSQL     root@tcp(127.0.0.1:3306)/test
//
// unless those variables say otherwise. The users must be allowed to make
// schemas, or databases in MySQL: each test makes one of its own and drops it.
// Without a server its tests are skipped, and say so; with
// HEADGATE_REQUIRE_SERVERS=1 they fail instead.
package integration
