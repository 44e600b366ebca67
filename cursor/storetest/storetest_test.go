package storetest_test

import (
	"testing"

	"github.com/headgate/headgate/cursor"
	"github.com/headgate/headgate/cursor/storetest"
)

func TestMemoryKeepsTheRulesOfAStore(t *testing.T) {
	storetest.TestStore(t, func(t *testing.T) func() cursor.Store {
		m := cursor.NewMemory()
		return func() cursor.Store { return m }
	})
}

func TestFileKeepsTheRulesOfAStore(t *testing.T) {
	storetest.TestStore(t, func(t *testing.T) func() cursor.Store {
		dir := t.TempDir()
		return func() cursor.Store { return cursor.NewFile(dir) }
	})
}
