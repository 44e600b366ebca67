package database

import (
	"strings"
	"testing"
)

func TestOpenNamesThePlaceWithoutThePassword(t *testing.T) {
	for _, tt := range []struct{ url, name, job string }{
		{"postgres://me:pw@db.example:5433/shop?sslmode=disable", "postgres://me@db.example:5433/shop", "PostgreSQL database shop"},
		{"postgresql://me@db.example/shop", "postgres://me@db.example:5432/shop", "PostgreSQL database shop"},
		{"POSTGRES://me@[::1]/shop", "postgres://me@[::1]:5432/shop", "PostgreSQL database shop"},
		{"postgres://me@/shop?host=/run/pg", "postgres://me@/run/pg:5432/shop", "PostgreSQL database shop"},
		{"mysql://me:p%40w@db.example/shop", "mysql://me@db.example:3306/shop", "MySQL database shop"},
		{"mariadb://me@db.example:33/shop?tls=false", "mysql://me@db.example:33/shop", "MySQL database shop"},
		{"mysql:///shop?socket=/run/my.sock", "mysql://:/run/my.sock/shop", "MySQL database shop"},
	} {
		db, err := Open(tt.url)
		if err != nil {
			t.Errorf("%s: %v", tt.url, err)
			continue
		}
		if db.Name != tt.name || db.Job != tt.job {
			t.Errorf("%s: got %q, %q, want %q, %q", tt.url, db.Name, db.Job, tt.name, tt.job)
		}
		db.DB.Close()
	}
}

func TestAPasswordIsTakenOutOfTextsWhicheverWayItIsSpelled(t *testing.T) {
	for _, pw := range []string{"secret", "p@ss/w rd", "ü%41"} {
		for _, form := range []string{pw, strings.ReplaceAll(pw, "@", "%40")} {
			got := secret(pw).scrub("user=me password="+form+" host=h", "me", "h")
			if form == pw && strings.Contains(got, pw) {
				t.Errorf("%q is still in %q", pw, got)
			}
		}
	}
	if got, want := secret("").scrub("text"), "text"; got != want {
		t.Errorf("no password: got %q, want %q", got, want)
	}
	if got, want := secret("me").scrub("user me", "me"), "user me"; got != want {
		t.Errorf("a password that is the user's name: got %q, want %q", got, want)
	}
}
