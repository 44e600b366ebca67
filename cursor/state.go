package cursor

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// A state file is one line of JSON and one line with the SHA-256 of the first.
// The checksum stands at the end, so that a file cut anywhere lacks it.

const stateFormat = 1

type state struct {
	Format      int             `json:"headgate_state"`
	Name        exactText       `json:"name"`
	Version     uint64          `json:"version"`
	Complete    bool            `json:"complete"`
	Fingerprint exactText       `json:"fingerprint"`
	Cursor      json.RawMessage `json:"cursor,omitempty"`
	Data        json.RawMessage `json:"data,omitempty"`
}

func encodeState(name string, rec Record) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(state{
		Format: stateFormat, Name: exactText(name), Version: rec.Version, Complete: rec.Complete,
		Fingerprint: exactText(rec.Fingerprint), Cursor: rec.Cursor, Data: rec.Data,
	})
	if err != nil {
		return nil, fmt.Errorf("cursor: save %q: %w", name, err)
	}
	b.WriteString(checksum(b.Bytes()))
	return b.Bytes(), nil
}

func decodeState(name string, data []byte) (Record, error) {
	const advice = "restore it from a copy, or remove it to begin the job anew"
	body := data[:max(0, len(data)-len(checksum(nil)))]
	if len(body) == 0 || string(data[len(body):]) != checksum(body) {
		return Record{}, fmt.Errorf("its %d bytes are not what was saved (the checksum does not match); %s: %w", len(data), advice, ErrCorrupt)
	}
	var s state
	if err := json.Unmarshal(body, &s); err != nil {
		return Record{}, fmt.Errorf("%w (%w); %s", ErrCorrupt, err, advice)
	}
	if s.Format != stateFormat {
		return Record{}, fmt.Errorf("it has format %d, this program knows format %d: use the program that wrote it", s.Format, stateFormat)
	}
	if string(s.Name) != name {
		return Record{}, fmt.Errorf("it is the state of job %q, not of %q: give each job a state file of its own", s.Name, name)
	}
	return Record{
		Version: s.Version, Fingerprint: string(s.Fingerprint),
		Cursor: s.Cursor, Data: s.Data, Complete: s.Complete,
	}, nil
}

func checksum(body []byte) string {
	return fmt.Sprintf("sha256 %x\n", sha256.Sum256(body))
}

// exactText is a JSON string, or {"base64": …} for text that is not UTF-8, which
// JSON cannot hold.
type exactText string

type base64Text struct {
	Base64 string `json:"base64"`
}

func (t exactText) MarshalJSON() ([]byte, error) {
	if utf8.ValidString(string(t)) {
		return json.Marshal(string(t))
	}
	return json.Marshal(base64Text{base64.StdEncoding.EncodeToString([]byte(t))})
}

func (t *exactText) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, (*string)(t))
	}
	var b base64Text
	if err := json.Unmarshal(data, &b); err != nil {
		return err
	}
	raw, err := base64.StdEncoding.DecodeString(b.Base64)
	*t = exactText(raw)
	return err
}
