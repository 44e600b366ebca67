package cursor

import (
	"crypto/sha256"
	"fmt"
	"strings"
)

const (
	stateExt   = ".state"
	maxEscaped = 180 // with the extensions and a temporary file's, below the usual 255
)

// fileName returns the file that a record's name is kept in. Two names never
// have the same one; on a file system that ignores case they may, and then the
// name inside the file tells them apart.
func fileName(name string) string {
	s := escapeName(name)
	if len(s) > maxEscaped {
		// No escaped name holds a "~", so this is no other name's.
		s = fmt.Sprintf("%.100s~%x", s, sha256.Sum256([]byte(name)))
	}
	if deviceName(s) {
		s = fmt.Sprintf("%%%02x%s", s[0], s[1:])
	}
	return s + stateExt
}

func escapeName(name string) string {
	var b strings.Builder
	for i := range len(name) {
		if c := name[i]; plain(c) {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02x", c)
		}
	}
	return b.String()
}

func plain(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '.' || c == '-' || c == '_'
}

// deviceName reports whether Windows would open a device instead of the file s,
// whatever its extension.
func deviceName(s string) bool {
	base, _, _ := strings.Cut(strings.ToUpper(s), ".")
	switch base {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(base) == 4 && (base[:3] == "COM" || base[:3] == "LPT") && '0' <= base[3] && base[3] <= '9'
}
