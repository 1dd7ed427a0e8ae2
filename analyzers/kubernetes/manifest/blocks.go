package manifest

import "sort"

// block is text between a control action and its end: it is written under a condition, or any number of times.
type block struct {
	start, end int
	repeats    bool
}

// blocks are the blocks of a file. They nest, so that the innermost one around an offset tells what its own text hangs on.
type blocks struct {
	list      []block
	loops     []int     // by block: the nearest that repeats, itself or around it; -1 where none does
	stretches []stretch // in the order of the file
}

// stretch is from where on a block is the innermost one; -1 for none.
type stretch struct{ at, block int }

func (b *blocks) add(added block) { b.list = append(b.list, added) }

// index makes the blocks ready to be asked.
func (b *blocks) index() {
	sort.SliceStable(b.list, func(i, j int) bool {
		x, y := b.list[i], b.list[j]
		return x.start < y.start || x.start == y.start && x.end > y.end
	})
	b.loops = make([]int, len(b.list))
	var open []int
	top := func() int {
		if len(open) == 0 {
			return -1
		}
		return open[len(open)-1]
	}
	closeUntil := func(at int) {
		for len(open) > 0 && b.list[top()].end <= at {
			end := b.list[top()].end
			open = open[:len(open)-1]
			b.stretches = append(b.stretches, stretch{end, top()})
		}
	}
	for i, x := range b.list {
		closeUntil(x.start)
		b.loops[i] = -1
		switch {
		case x.repeats:
			b.loops[i] = i
		case top() >= 0:
			b.loops[i] = b.loops[top()]
		}
		open = append(open, i)
		b.stretches = append(b.stretches, stretch{x.start, i})
	}
	closeUntil(int(^uint(0) >> 1))
}

func (b *blocks) at(offset int) int {
	i := sort.Search(len(b.stretches), func(i int) bool { return b.stretches[i].at > offset })
	if i == 0 {
		return -1
	}
	return b.stretches[i-1].block
}

// innermost is the innermost block around an offset; nil where there is none.
func (b *blocks) innermost(offset int) *block {
	if i := b.at(offset); i >= 0 {
		return &b.list[i]
	}
	return nil
}

// between is whether a block holds an offset and not another one, and whether such a block repeats.
func (b *blocks) between(offset, around int) (conditional, repeats bool) {
	i := b.at(offset)
	if i < 0 || b.holds(i, around) {
		return false, false
	}
	loop := b.loops[i]
	return true, loop >= 0 && !b.holds(loop, around)
}

func (b *blocks) holds(i, offset int) bool {
	return b.list[i].start <= offset && offset < b.list[i].end
}
