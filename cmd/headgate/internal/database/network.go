package database

import (
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/headgate/headgate/cmd/headgate/internal/exit"
)

func cannotConnect(name, reason string, err error) *exit.Error {
	// One line for each attempt, and the attempt without TLS fails as the one
	// with it did.
	attempts := slices.Compact(strings.Split(reason, "\n"))
	return &exit.Error{Code: exit.Retry, What: fmt.Sprintf("cannot connect to %s: %s", name, strings.Join(attempts, "; ")),
		Do: "Is the server running, and are host and port right? The same command goes on once it can be reached.", Err: err}
}

func lost(name, reason string, err error) *exit.Error {
	reason = strings.TrimPrefix(reason, "sqlsource: ")
	return &exit.Error{Code: exit.Retry, What: fmt.Sprintf("the connection to %s is lost: %s", name, reason),
		Do: "The same command goes on once the server can be reached.", Err: err}
}

// broken reports whether err comes from the network.
func broken(err error) bool {
	var netErr net.Error
	return errors.As(err, &netErr) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, sqldriver.ErrBadConn)
}
