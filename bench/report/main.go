// Report runs the benchmarks and prints their tables; package bench says what
// they mean.
//
//	go run ./bench/report [--quick] [-run REGEXP] [-rounds N] [-list] [-json FILE] [-o FILE]
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"time"

	"github.com/headgate/headgate/bench"
	"github.com/headgate/headgate/bench/peers"
	"github.com/headgate/headgate/bench/suites"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

func run(args []string, out, errOut io.Writer) error {
	flags := flag.NewFlagSet("report", flag.ContinueOnError)
	flags.SetOutput(errOut)
	quick := flags.Bool("quick", false, "take about two minutes: fewer and shorter rounds")
	shortest := flags.Bool("shortest", false, "run everything once and measure nothing: shows that it runs")
	pattern := flags.String("run", "", "only the cases whose name matches this `regexp`")
	rounds := flags.Int("rounds", 0, "`number` of rounds of each column, in place of the usual")
	list := flags.Bool("list", false, "print the names of the cases and run none")
	jsonFile := flags.String("json", "", "write every round as JSON to this `file`")
	page := flags.String("o", "", "write the tables as Markdown to this `file`")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	wanted, err := regexp.Compile(*pattern)
	if err != nil {
		return fmt.Errorf("-run: %w", err)
	}
	effort := bench.Full
	switch {
	case *shortest:
		effort = bench.Shortest
	case *quick:
		effort = bench.Quick
	}
	if *rounds < 0 {
		return fmt.Errorf("-rounds %d: want at least 1", *rounds)
	}
	if *rounds > 0 {
		effort.Rounds = *rounds
	}

	report := bench.Report{Started: time.Now(), Effort: effort, Machine: bench.ThisMachine(), LeftOut: peers.LeftOut}
	if !*list {
		fmt.Fprintf(out, "%s\n\n", report.Machine)
	}
	cases := 0
	for _, s := range suites.All(effort) {
		section := bench.Section{Name: s.Name, About: s.About}
		for _, c := range s.Cases {
			if !wanted.MatchString(c.Name) {
				continue
			}
			cases++
			if *list {
				fmt.Fprintln(out, c.Name)
				continue
			}
			o := bench.Run(c, effort)
			if err := bench.WriteText(out, o); err != nil {
				return err
			}
			section.Outcomes = append(section.Outcomes, o)
		}
		if len(section.Outcomes) > 0 {
			report.Suites = append(report.Suites, section)
		}
	}
	if cases == 0 {
		return fmt.Errorf("-run %s: no case matches; -list names them", *pattern)
	}
	if *list {
		return nil
	}
	report.Took = time.Since(report.Started).Round(time.Second).String()
	kept, budgets := report.Budgets()
	fmt.Fprintf(out, "%d cases in %s; %d of %d budgets kept\n", cases, report.Took, kept, budgets)
	for _, line := range peers.LeftOut {
		fmt.Fprintf(out, "left out: %s\n", line)
	}
	if err := write(*jsonFile, report.WriteJSON); err != nil {
		return err
	}
	if err := write(*page, report.WriteMarkdown); err != nil {
		return err
	}
	if wrong := report.Wrong(); wrong > 0 {
		return fmt.Errorf("%d columns gave a wrong result", wrong)
	}
	return nil
}

// write writes a file, if it has a name.
func write(name string, content func(io.Writer) error) error {
	if name == "" {
		return nil
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(content(f), f.Close())
}
