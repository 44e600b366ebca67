package database

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/headgate/headgate/cmd/headgate/internal/exit"
)

// forms is what every message about a wrong URL ends with.
const forms = "Give it as postgres://user:password@host:5432/database, mysql://user:password@host:3306/database or sqlite:FILE."

// parse reads a server's URL. Its errors never quote the URL: where it cannot
// be read, nobody knows which part of it is the password.
func parse(raw string) (*url.URL, error) {
	unreadable := &exit.Error{
		Code: exit.Usage,
		What: "the database URL cannot be read",
		Do:   "Is there a character such as @ : / ? # % or a space in the user name or the password? Write it percent-encoded, @ as %40 for example.\n" + forms,
	}
	u, err := url.Parse(raw)
	if err != nil || u.Fragment != "" || u.Opaque != "" {
		return nil, unreadable
	}
	// A password with a slash ends the host early and lands in the path.
	if u.User == nil && strings.Contains(u.Path+u.RawQuery, "@") {
		return nil, unreadable
	}
	return u, nil
}

// scheme returns the lower-case part of raw before its first colon, or "" if
// that does not look like a scheme.
func scheme(raw string) string {
	s, _, ok := strings.Cut(raw, ":")
	if !ok || strings.ContainsAny(s, "/@ =") {
		return ""
	}
	return strings.ToLower(s)
}

// place is a server's address without its password, for messages.
func place(scheme, user, host string, port any, database string) string {
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if user != "" {
		host = user + "@" + host
	}
	return fmt.Sprintf("%s://%s:%v/%s", scheme, host, port, database)
}

// secret removes a password from texts that others wrote.
type secret string

// scrub returns text without the password, as it is and as a URL spells it. A
// password that is also one of the parts that messages must name cannot be told
// apart from it, and is left.
func (s secret) scrub(text string, parts ...string) string {
	if s == "" {
		return text
	}
	for _, p := range parts {
		if p == string(s) {
			return text
		}
	}
	for _, form := range []string{string(s), url.QueryEscape(string(s)), url.PathEscape(string(s)), url.UserPassword("", string(s)).String()[1:]} {
		text = strings.ReplaceAll(text, form, "xxxxx")
	}
	return text
}
