package export

import "testing"

func TestChangesNamesWhatOnlyOneOfTwoHas(t *testing.T) {
	for _, tt := range []struct{ name, stored, current, want string }{
		{"a line changed", "a\nb\nc", "a\nx\nc", "  - b\n  + x"},
		{"a line gone", "a\nb", "a", "  - b"},
		{"a line more", "a", "a\na", "  + a"},
		{"another order", "a\nb", "b\na", "  the order of the columns or of the key"},
	} {
		if got := changes(tt.stored, tt.current); got != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.name, got, tt.want)
		}
	}
}
