package encode

// arenaBlock is the size of one block of kept lines.
const arenaBlock = 64 << 10

// arena copies lines into large blocks, so that a row costs no allocation of
// its own. The blocks are used again after reuse; a line that is large beside a
// block gets memory of its own, which the garbage collector frees.
type arena struct {
	blocks [][]byte // the last one in use is full up to its length
	used   int      // how many are in use
}

func (a *arena) keep(line []byte) []byte {
	if len(line) > arenaBlock/4 {
		return append([]byte(nil), line...)
	}
	if a.used == 0 || len(line) > arenaBlock-len(a.blocks[a.used-1]) {
		a.next()
	}
	block := &a.blocks[a.used-1]
	start := len(*block)
	*block = append(*block, line...)
	return (*block)[start:len(*block):len(*block)]
}

func (a *arena) next() {
	if a.used == len(a.blocks) {
		a.blocks = append(a.blocks, make([]byte, 0, arenaBlock))
	}
	a.blocks[a.used] = a.blocks[a.used][:0]
	a.used++
}

// reuse gives all lines' memory to those that come.
func (a *arena) reuse() { a.used = 0 }
