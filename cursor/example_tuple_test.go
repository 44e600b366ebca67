package cursor_test

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/headgate/headgate/cursor"
)

func ExampleTuple() {
	key := cursor.Tuple{int64(9007199254740993), "Ada", time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)}
	data, err := json.Marshal(key)
	fmt.Println(string(data), err)

	var back cursor.Tuple
	err = json.Unmarshal(data, &back)
	fmt.Println(back[0], back[1], back[2].(time.Time).Nanosecond(), err)
	// Output:
	// ["int:9007199254740993","text:Ada","time:2026-01-02T03:04:05.000000006Z"] <nil>
	// 9007199254740993 Ada 6 <nil>
}
