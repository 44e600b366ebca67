package flow_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// The line
//
//	generator | fork(10) | task1 | task2 | branch | error:retry success:print
//
// in Go. The mail server is busy the first time that eve's mail comes, and
// does not know max at all.
func ExampleBranch_pipeline() {
	type user struct{ name, address string }
	type mail = string

	generator := seq.Of("ann", "bob", "eve", "max")

	task1 := func(_ context.Context, name string) (user, error) {
		return user{name, name + "@example.org"}, nil
	}
	var busy sync.Once
	task2 := func(_ context.Context, u user) (mail, error) {
		err := error(nil)
		switch u.name {
		case "eve":
			busy.Do(func() { err = errors.New("busy") })
		case "max":
			err = errors.New("no such mailbox")
		}
		return "to " + u.address, err
	}

	print := func(sent iter.Seq2[mail, error]) iter.Seq2[mail, error] {
		return seq.Tap(sent, func(m mail) { fmt.Println("sent", m) })
	}
	retry := func(failed iter.Seq2[mail, error]) iter.Seq2[mail, error] {
		return print(flow.Map(flow.Failed[user](failed), task2))
	}

	users := flow.Map(generator, task1, flow.Workers(10))
	mails := flow.Map(users, task2, flow.Workers(10))
	done := flow.Branch(mails, flow.ByError, flow.Branches[mail, mail]{
		"error":   retry,
		"success": print,
	})
	for _, err := range done {
		if err != nil {
			fmt.Println("gave up:", err)
		}
	}
	// Unordered output:
	// sent to ann@example.org
	// sent to bob@example.org
	// sent to eve@example.org
	// gave up: no such mailbox
}

// Documents go where their kind is understood; what nobody understands comes
// out as an error that has the document.
func ExampleBranch() {
	kind := func(file string, _ error) string { return file[strings.LastIndex(file, ".")+1:] }
	branches := flow.Branches[string, string]{
		"txt": func(files iter.Seq2[string, error]) iter.Seq2[string, error] {
			return seq.Map(files, func(f string) string { return "indexed " + f })
		},
		"png": func(files iter.Seq2[string, error]) iter.Seq2[string, error] {
			return seq.Map(files, func(f string) string { return "thumbnail of " + f })
		},
	}
	for v, err := range flow.Branch(seq.Of("a.txt", "b.png", "c.exe"), kind, branches) {
		if failed := (*flow.ItemError[string])(nil); errors.As(err, &failed) {
			fmt.Println(failed.Item, "-", err)
			continue
		}
		fmt.Println(v)
	}
	// Unordered output:
	// indexed a.txt
	// thumbnail of b.png
	// c.exe - flow: there is no branch of this name
}
