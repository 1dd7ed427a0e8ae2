// Package analyzers holds what all analyzers share: the fact, the place it is true of, the analyzer itself, and the run
// that takes every analyzer over a change in the order that they need each other.
//
// An analyzer reads one kind of artifact at the base and at the head of a change and states facts. It never says that a
// fact is bad: that is for a policy to judge.
package analyzers

import (
	"context"
	"crypto/sha256"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Fact is one thing that is true of a change: what, where, and with what effect.
type Fact struct {
	// ID is unique in one run, from 1, in the order of files and positions. A policy's result points at it.
	ID int `json:"id"`
	// Kind is the area, a dot, and the field's own standard term: "sql.add_column".
	Kind string `json:"kind"`
	// Object names what the fact is about: "public.users.email", "Deployment/shop/web:container/app".
	Object string `json:"object"`
	// Service is the service that the object belongs to; empty when that is not known.
	Service string `json:"service"`
	// At is where the fact can be read. A removed thing is anchored at its base line.
	At source.Span `json:"at"`
	// New is true when the base has no fact of the same kind, object and body, and when there is no base.
	New bool `json:"new"`
	// Body is the kind's own struct.
	Body any `json:"body"`
	// Covers is the whole statement, field or node that At belongs to: a waiver in front of it covers this fact. The zero
	// value stands for At itself.
	Covers source.Span `json:"-"`
	// Enclosing is the element of the head that held a removed thing, for a fact anchored at the base: a waiver stands
	// there, and so does the finding where only the head can be shown. Zero when there is none.
	Enclosing source.Span `json:"-"`
	// Home is the file that a fact about something rendered is judged with: what was rendered of one object can stand in a template,
	// a patch and a file of values. Policies are shown it as the fact's file. Empty for any other fact.
	Home string `json:"-"`

	identity [sha256.Size]byte // what identity makes of it, once that was asked for; a body does not change after its fact was stated
}

// File is the file that the fact is judged with.
func (f *Fact) File() string {
	if f.Home != "" {
		return f.Home
	}
	return f.At.File
}

// Kind documents one kind of fact. The run refuses facts of a kind that no analyzer declares.
type Kind struct {
	Name string // as in Fact.Kind
	Doc  string // one sentence: what is stated, and when
	// Body is a zero value of the struct that Fact.Body holds. Its JSON Schema is made from its fields and their doc tags.
	Body any
	// Change is true for a kind that compares head with base and so is only stated where there is a base.
	Change bool
}

// Kinds are all kinds that the analyzers state, in the order of the analyzers.
func Kinds(list []Analyzer) []Kind {
	var kinds []Kind
	for _, a := range list {
		kinds = append(kinds, a.Kinds()...)
	}
	return kinds
}

// Problem is a thing that could not be examined, with its place (line 0: the file as a whole) and the reason.
type Problem struct {
	File    string      `json:"file"`
	Side    source.Side `json:"-"`
	Line    int         `json:"line"`
	Column  int         `json:"column"`
	Message string      `json:"message"`
}

// Notice says of a file that it was recognised and left alone, and why: another dialect, a template. Notices with the
// same About are counted together. One without a file is about the run, and About is all that it says.
type Notice struct {
	About string
	File  string
}

// Comment is a comment of an artifact that may hold a directive (it contains "plimsoll:").
type Comment struct {
	// Text is the comment without its markers, as in `plimsoll:allow sql/drop-column reason="…"`.
	Text string
	At   source.Span
}

// Embedded is text of one kind inside a file of another: SQL in a YAML ConfigMap, a schema in an AsyncAPI document. The
// run hands it to the analyzer that claims Path.
type Embedded struct {
	// Path is a made-up path whose ending tells the kind: "deploy/db.yaml#data.init.sql".
	Path string
	Side source.Side
	Text []byte
	// Outer is the file that holds the text, and Offsets[i] is the offset in it of the byte Text[i]; a last entry stands
	// for the end. Spans of facts are mapped back with it.
	Outer   *source.Text
	Offsets []int
}

// Output is what an analyzer found in a pair of files, or by joining what is known.
type Output struct {
	// Facts are what is true at the head: state facts and change facts.
	Facts []Fact
	// Base are the state facts of the base, which Fact.New and policies compare with.
	Base     []Fact
	Problems []Problem
	Notices  []Notice
	Comments []Comment
	Embedded []Embedded
	// Units are the databases and workloads of the head, from which services are told where none are configured.
	Units []Unit
	// State is handed to Derive of the same analyzer and seen by no one else: parsed files that only together make facts.
	State any
}

// Input is what Derive works on.
type Input struct {
	// Facts and Base are the facts of the kinds named by Needs, grouped by kind, in the order of files and positions.
	Facts, Base map[string][]Fact
	// States are the non-nil states that Read of this analyzer left, in the order of paths.
	States []State
	// HasBase is whether there is a base to compare with.
	HasBase bool
	// Lookup finds any file of a side by its path, claimed or not; nil when there is none.
	Lookup func(source.Side, string) *source.File
	// Files are all files of a side in the order of their paths, claimed or not.
	Files func(source.Side) []*source.File
	// Services tells which service things belong to.
	Services *Services
}

// State is what Read left for one pair of files.
type State struct {
	Pair  source.Pair
	Value any
}

// Analyzer turns the files that it claims, at base and head, into facts.
type Analyzer interface {
	// Name is the analyzer's own name, as in messages: "postgres".
	Name() string
	// Kinds documents every kind of fact that the analyzer states.
	Kinds() []Kind
	// Claims says whether the analyzer reads a file: by its path and, if need be, its first bytes. Several analyzers may
	// claim one file.
	Claims(*source.File) bool
	// Read turns one pair of files into facts of each side, problems, comments and embedded sources. Calls for different
	// pairs run side by side. An error is a failure of the analyzer itself, not of its input.
	Read(context.Context, source.Pair) (Output, error)
	// Needs names the kinds of other analyzers' facts that Derive reads.
	Needs() []string
	// Derive states what follows from facts and states: joins across files and areas. It runs once, after the Derive of
	// every analyzer that states a kind it needs.
	Derive(context.Context, Input) (Output, error)
}
