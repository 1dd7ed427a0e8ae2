package prove

import (
	"context"
	"fmt"
)

// narrow judges the examples as a run does, where a policy is shown no fact that fails its plain conditions, and is asked nothing
// where none is left. That must give what they were found to give when it is shown all.
func (s *subject) narrow(ctx context.Context) ([]Complaint, error) {
	if s.page.RaisedByEngine() {
		return nil, nil
	}
	var complaints []Complaint
	for _, alike := range s.alike() {
		narrow, err := s.engine(nil, alike[0], 1) // compiles the policy once for all of them
		if err != nil {
			return nil, err
		}
		for _, e := range alike {
			findings, _, err := narrow.Judge(ctx, e.input()) // what fails, fails when all is shown, too, and is said there
			if err != nil {
				return nil, err
			}
			some, every := linesOf(findings), linesOf(e.found)
			if onlySome, onlyEvery := without(some, every), without(every, some); len(onlySome)+len(onlyEvery) > 0 {
				complaints = append(complaints, Complaint{s.page.Path, e.block.Line, fmt.Sprintf(
					"%s gives other findings when it is shown only what passes its plain conditions; only then: %s; only else: %s",
					s.page.ID, listed(onlySome), listed(onlyEvery))})
			}
		}
	}
	return complaints, nil
}
