package review

import (
	"regexp"
	"strconv"
	"strings"
)

// hunk is one part of a file's diff: the lines on which GitHub takes comments, with their text.
type hunk struct {
	// right holds the lines of the head that are added or shown as context, deleted those that only the base has; each by
	// its number, from 1.
	right, deleted lines
	// context gives the line of the head for a line of the base that both have.
	context map[int]int
}

// lines are lines of one side of a hunk by their numbers, of which first is the lowest and last the highest.
type lines struct {
	text        map[int]string
	numbers     map[string][]int // by text
	first, last int
}

func (l *lines) add(number int, text string) {
	if l.text == nil {
		l.text, l.numbers, l.first = map[int]string{}, map[string][]int{}, number
	}
	// A diff keeps part of a line end, and a byte order mark, which no finding tells.
	text = strings.TrimPrefix(strings.TrimRight(text, "\r"), "\ufeff")
	l.text[number], l.last = text, number
	l.numbers[text] = append(l.numbers[text], number)
}

func (l *lines) has(number int) bool {
	_, ok := l.text[number]
	return ok
}

var hunkHead = regexp.MustCompile(`^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@`)

// parsePatch reads the diff of one file as the member `patch` of "List pull requests files" has it: hunks without the
// lines that name the files. What is no hunk is passed over, and lines outside of one cannot be commented on.
func parsePatch(patch string) []hunk {
	var hunks []hunk
	var h *hunk
	var left, right int
	for line := range strings.SplitSeq(patch, "\n") {
		if m := hunkHead.FindStringSubmatch(line); m != nil {
			var err1, err2 error
			left, err1 = strconv.Atoi(m[1])
			right, err2 = strconv.Atoi(m[2])
			if err1 != nil || err2 != nil {
				h = nil
				continue
			}
			hunks = append(hunks, hunk{context: map[int]int{}})
			h = &hunks[len(hunks)-1]
			continue
		}
		if h == nil || line == "" {
			continue
		}
		switch text := line[1:]; line[0] {
		case ' ':
			h.right.add(right, text)
			h.context[left] = right
			left++
			right++
		case '+':
			h.right.add(right, text)
			right++
		case '-':
			h.deleted.add(left, text)
			left++
		}
	}
	return hunks
}
