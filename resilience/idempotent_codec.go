package resilience

import "encoding/json"

// Codec turns results into bytes and back.
type Codec[B any] interface {
	Encode(B) ([]byte, error)
	Decode([]byte) (B, error)
}

// JSON returns the codec of encoding/json.
func JSON[B any]() Codec[B] { return jsonCodec[B]{} }

type jsonCodec[B any] struct{}

func (jsonCodec[B]) Encode(b B) ([]byte, error) { return json.Marshal(b) }
func (jsonCodec[B]) Decode(data []byte) (b B, err error) {
	err = json.Unmarshal(data, &b)
	return b, err
}
