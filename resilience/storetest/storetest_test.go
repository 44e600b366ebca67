package storetest_test

import (
	"testing"
	"testing/synctest"

	"github.com/headgate/headgate/resilience"
	"github.com/headgate/headgate/resilience/storetest"
)

func TestTheStoreInMemoryPasses(t *testing.T) {
	storetest.Test(t, storetest.Harness{
		New: func(*testing.T) resilience.Store { return resilience.NewMemoryStore(1000) },
		In:  synctest.Test,
	})
}
