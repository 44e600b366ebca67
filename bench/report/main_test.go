package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/headgate/headgate/bench"
)

func TestTheReportIsPrintedAndWritten(t *testing.T) {
	dir := t.TempDir()
	jsonFile, page := filepath.Join(dir, "r.json"), filepath.Join(dir, "r.md")
	var out strings.Builder
	err := run([]string{"-shortest", "-run", "^growth/", "-json", jsonFile, "-o", page}, &out, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"growth/items=1000\n", "× headgate", "1 cases in ", "left out: destel/rill"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	var report bench.Report
	content, err := os.ReadFile(jsonFile)
	if err == nil {
		err = json.Unmarshal(content, &report)
	}
	if err != nil || len(report.Suites) != 1 || len(report.Suites[0].Outcomes[0].Columns) != 3 {
		t.Errorf("%v in\n%s", err, content)
	}
	content, err = os.ReadFile(page)
	if err != nil || !strings.Contains(string(content), "### growth/items=1000\n\n| column | ns/item | quartiles |") {
		t.Errorf("%v in\n%s", err, content)
	}
}

func TestListNamesTheCasesAndRunsNone(t *testing.T) {
	var out strings.Builder
	if err := run([]string{"-list", "-run", "map/ordered/sleep"}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Fields(out.String()); len(lines) != 5 || lines[4] != "map/ordered/sleep-1ms/n=1000" {
		t.Errorf("got %q", lines)
	}
}

func TestBadArgumentsAreErrors(t *testing.T) {
	for _, args := range [][]string{{"extra"}, {"-run", "("}, {"-run", "no such case"}, {"-rounds", "-1"}, {"-nonsense"}} {
		if err := run(args, io.Discard, io.Discard); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
}
