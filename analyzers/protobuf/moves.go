package protobuf

import (
	"sort"

	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
)

// Move is a field or an enum value that kept its name and has another number.
type Move struct {
	Name     string `json:"name" doc:"the name that it has on both sides"`
	From     int    `json:"from" doc:"its number at the base"`
	To       int    `json:"to" doc:"its number at the head"`
	Reserved bool   `json:"reserved" doc:"the head reserves the number that it had"`
	Zero     bool   `json:"zero" doc:"of an enum: unset fields had this value and have another one, and proto.enum_zero_changed tells of all these moves"`
}

func movedOf(was, is *schema.Message) moved {
	return moved{Moves: fieldMoves(was, is), PassedOn: passedOn(was, is)}
}

// fieldMoves are the fields of a message that have another number, by the number that they had. One line that is put in
// between or taken out moves all that follow.
func fieldMoves(was, is *schema.Message) []Move {
	var moves []Move
	for _, f := range was.Fields {
		if g := is.Named(f.Name); g != nil && g.Number != f.Number {
			moves = append(moves, Move{Name: f.Name, From: f.Number, To: g.Number, Reserved: is.Reserved.Number(f.Number)})
		}
	}
	return byNumber(moves)
}

// passedOn is the smallest number of a message that such moves leave to another field; 0 when there is none.
func passedOn(was, is *schema.Message) int {
	smallest := 0
	for _, f := range was.Fields {
		g := is.Field(f.Number)
		if g == nil || f.Name == g.Name || is.Named(f.Name) == nil && was.Named(g.Name) == nil {
			continue
		}
		if smallest == 0 || f.Number < smallest {
			smallest = f.Number
		}
	}
	return smallest
}

// moves are the values of an enum that have another number, by the number that they had.
func (p enumPair) moves() []Move {
	var moves []Move
	for _, v := range p.was.Values {
		if w := p.is.Named(v.Name); w != nil && w.Number != v.Number {
			moves = append(moves, Move{Name: v.Name, From: v.Number, To: w.Number, Reserved: p.is.Reserved.Number(v.Number), Zero: v == p.was.Zero() && p.otherZero()})
		}
	}
	return byNumber(moves)
}

func byNumber(moves []Move) []Move {
	sort.SliceStable(moves, func(i, j int) bool { return moves[i].From < moves[j].From })
	return moves
}
