package encode

// arenaBlock is the size of one block of kept lines. A page of rows keeps the
// blocks of its lines alive, and nothing else does.
const arenaBlock = 64 << 10

// arena copies lines into large blocks, so that a row costs no allocation of
// its own. Blocks are never reused: the garbage collector frees one when the
// last of its lines is gone.
type arena struct {
	block []byte
}

func (a *arena) keep(line []byte) []byte {
	if len(line) > cap(a.block)-len(a.block) {
		if len(line) > arenaBlock/4 {
			return append([]byte(nil), line...)
		}
		a.block = make([]byte, 0, arenaBlock)
	}
	start := len(a.block)
	a.block = append(a.block, line...)
	return a.block[start:len(a.block):len(a.block)]
}
