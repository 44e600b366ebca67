// Package bench measures headgate beside what one would use otherwise, on the
// machine it runs on.
//
// From the root of the repository:
//
//	go run ./bench/report                    everything, about nine minutes
//	go run ./bench/report --quick            everything, about two minutes
//	go run ./bench/report -list              the names of the cases
//	go run ./bench/report -run map/ordered   the cases whose name matches
//	go run ./bench/report -rounds 31         more rounds: a narrower spread
//	go run ./bench/report -json new.json     every round, for a program
//	go run ./bench/report -o docs/benchmarks.md   the tables as a page
//
// Each command prints its tables as they are measured and ends with status 1
// if a contestant gave a wrong result. GOMAXPROCS in the environment says how
// many processors are used.
//
// # Words
//
// A [Suite] is a family of cases. A [Case] is one question, such as "ordered,
// 1 µs of work an item, 16 workers"; its columns are the contestants that
// answer it. One of them is the floor: the same work with nothing handed over,
// which is what the machine allows. A round is one run of one column.
//
// # How it measures
//
// The rounds of a case are interleaved (A B C, A B C, …) in one process, so
// that a noisy minute strikes all alike; the heap is collected before each
// round and outside its time. How many items a round has is found for each
// column by running it, so that a round takes as long as [Effort] says. Every
// round checks its own result, and a column that was wrong once has no time.
//
// Printed are the median of the rounds and, as the spread, their quartiles;
// allocations and bytes an item; and ratios to headgate and to the floor, each
// the median of the ratios within the rounds. A ratio says more than a time:
// it is about two things that ran in the same second.
//
// A budget is what headgate promises for a case; the line under a table says
// whether this run kept it. On a busy machine some will be missed.
//
// Packages: peers holds the contestants, suites the cases, report the command.
package bench
