package document

// Space is memory that one file after the other is read into: reading overwrites what was read before. It serves those who turn
// documents into something else at once, for a tree of thousands of files costs more memory than its text. The zero value is ready.
type Space struct {
	blocks      [][]Node
	block, next int // the node that is given next
}

// A space begins with firstBlock nodes, and adds twice as many each time until it has doubled so often.
const firstBlock, doublings = 64, 4

// node gives a node without content.
func (s *Space) node() *Node {
	if s.block == len(s.blocks) {
		s.blocks = append(s.blocks, make([]Node, firstBlock<<min(s.block, doublings)))
	}
	n := &s.blocks[s.block][s.next]
	if s.next++; s.next == len(s.blocks[s.block]) {
		s.block, s.next = s.block+1, 0
	}
	*n = Node{Entries: n.Entries[:0], Items: n.Items[:0]}
	return n
}

// empty takes back all nodes.
func (s *Space) empty() { s.block, s.next = 0, 0 }
