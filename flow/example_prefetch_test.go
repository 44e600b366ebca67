package flow_test

import (
	"fmt"

	"github.com/headgate/headgate/flow"
)

// The next page is fetched while the one before is worked on.
func ExamplePrefetch() {
	fetched := make(chan int, 3)
	pages := func(yield func(int, error) bool) {
		for page := 1; page <= 3; page++ {
			fetched <- page
			if !yield(page, nil) {
				return
			}
		}
	}
	for page, err := range flow.Prefetch(pages, 1) {
		fmt.Println("work on page", page, err)
		for ahead := range fetched {
			if ahead == page+1 || page == 3 {
				fmt.Println("fetched meanwhile:", ahead)
				break
			}
		}
		if page == 2 {
			break
		}
	}
	// Output:
	// work on page 1 <nil>
	// fetched meanwhile: 2
	// work on page 2 <nil>
	// fetched meanwhile: 3
}
