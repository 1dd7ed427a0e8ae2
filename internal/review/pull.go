package review

import (
	"context"
	"fmt"
	"net/url"
	"slices"
)

// pull is what is read of a pull request.
type pull struct {
	Number int `json:"number"`
	Head   struct {
		SHA string `json:"sha"`
	} `json:"head"`
}

// findPull finds the pull request and makes sure that its head is the commit that was judged.
func (p *poster) findPull(ctx context.Context) error {
	if p.Pull == 0 && p.Branch == "" {
		return fmt.Errorf("it is not known which pull request to post to: --pull N, or an event of one in GITHUB_EVENT_PATH")
	}
	if p.Pull == 0 {
		return p.findByBranch(ctx)
	}
	var found pull
	if err := p.client.get(ctx, "reading the pull request", p.path("/pulls/%d", p.Pull), &found); err != nil {
		return err
	}
	return p.take(found)
}

// findByBranch looks for the pull request of a branch, of a fork mostly, whose head is the commit that was judged. GitHub
// names neither in an event for a workflow of a fork's pull request.
func (p *poster) findByBranch(ctx context.Context) error {
	found, _, err := list[pull](ctx, p.client, "looking for the pull request", p.path("/pulls"), url.Values{"head": {p.Branch}, "state": {"open"}})
	if err != nil {
		return err
	}
	found = slices.DeleteFunc(found, func(candidate pull) bool { return candidate.Head.SHA != p.Commit })
	switch len(found) {
	case 0:
		p.outcome.MovedOn = true
		p.Log(fmt.Sprintf("no open pull request has the commit %s as its head any more, so nothing is posted", p.Commit))
		return nil
	case 1:
		return p.take(found[0])
	}
	return fmt.Errorf("%d pull requests have the commit %s as their head; --pull N says which is meant", len(found), p.Commit)
}

func (p *poster) take(found pull) error {
	if found.Number < 1 || !commitForm.MatchString(found.Head.SHA) {
		return &refusal{doing: "reading the pull request", message: "the answer is not the JSON that GitHub sends"}
	}
	p.Pull, p.head, p.judged = found.Number, found.Head.SHA, found.Head.SHA
	if p.Commit != "" && p.Commit != found.Head.SHA {
		p.outcome.MovedOn = true
		p.Log(fmt.Sprintf("the pull request has moved on from %s, which was judged, to %s, so nothing is posted", p.Commit, found.Head.SHA))
	}
	return nil
}

// readFiles reads the diff of the pull request.
func (p *poster) readFiles(ctx context.Context) error {
	files, more, err := list[file](ctx, p.client, "reading the diff of the pull request", p.path("/pulls/%d/files", p.Pull), nil)
	if err != nil {
		return err
	}
	if more || len(files) == perPage*pagesMax {
		p.Log(fmt.Sprintf("GitHub lists only the first %d files of the diff; findings in others are shown outside of it", len(files)))
	}
	p.files = files
	return nil
}

// readAgain reads head and diff after GitHub refused a comment, since a push may have come between. Files whose content
// has changed are left out: what was judged is no longer there.
func (p *poster) readAgain(ctx context.Context) error {
	before := make(map[string]string)
	for _, f := range p.files {
		before[f.Filename] = f.Blob
	}
	var found pull
	if err := p.client.get(ctx, "reading the pull request again", p.path("/pulls/%d", p.Pull), &found); err != nil {
		return err
	}
	if !commitForm.MatchString(found.Head.SHA) {
		return &refusal{doing: "reading the pull request again", message: "the answer is not the JSON that GitHub sends"}
	}
	if err := p.readFiles(ctx); err != nil {
		return err
	}
	p.head = found.Head.SHA
	p.files = slices.DeleteFunc(p.files, func(f file) bool { return before[f.Filename] != f.Blob })
	return nil
}
