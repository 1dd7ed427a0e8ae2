package contain

// tri is yes, no, or not known.
type tri int

const (
	unsure tri = iota
	is
	no
)

func (t tri) and(u tri) tri {
	switch {
	case t == no || u == no:
		return no
	case t == is && u == is:
		return is
	}
	return unsure
}

func (t tri) or(u tri) tri { return t.not().and(u.not()).not() }

func (t tri) not() tri {
	switch t {
	case is:
		return no
	case no:
		return is
	}
	return unsure
}

func when(b bool) tri {
	if b {
		return is
	}
	return no
}
