package cursor_test

import (
	"context"
	"fmt"

	"github.com/headgate/headgate/cursor"
)

func ExamplePages() {
	type user struct {
		ID   int64
		Name string
	}
	table := []user{{1, "Ada"}, {4, "Edsger"}, {9, "Grace"}}

	users := cursor.Pages(
		// In SQL: … WHERE id > after ORDER BY id LIMIT limit.
		func(_ context.Context, after int64, first bool, limit int) ([]user, error) {
			var page []user
			for _, u := range table {
				if (first || u.ID > after) && len(page) < limit {
					page = append(page, u)
				}
			}
			return page, nil
		},
		func(u user) int64 { return u.ID },
		cursor.PageSize(2))

	for u, err := range users.All(context.Background()) {
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Println(u.Name)
	}
	// Output:
	// Ada
	// Edsger
	// Grace
}

func ExampleItemPages() {
	lines := []string{"one", "two", "three"}
	// The cursor is the line's number, which the line itself does not hold.
	src := cursor.ItemPages(func(_ context.Context, after int, _ bool, limit int) ([]cursor.Item[string, int], error) {
		var page []cursor.Item[string, int]
		for i := after; i < len(lines) && len(page) < limit; i++ {
			page = append(page, cursor.Item[string, int]{Value: lines[i], Cursor: i + 1})
		}
		return page, nil
	})
	for it, err := range src.From(1).Items(context.Background()) {
		fmt.Println(it.Cursor, it.Value, err)
	}
	// Output:
	// 2 two <nil>
	// 3 three <nil>
}
