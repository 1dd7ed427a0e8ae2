package review

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// Place is where a report belongs.
type Place struct {
	// API is the address of the REST API.
	API string
	// Repository is OWNER/NAME.
	Repository string
	// Pull is the number of the pull request; 0 when it is to be found by Branch, or there is none.
	Pull int
	// Branch is OWNER:NAME of the pull request's head; used with Commit where Pull is not known.
	Branch string
	// Commit is the commit that was judged: the head of the pull request, never the merge. "" when it is not known.
	Commit string
}

// DefaultAPI is the address of github.com's API.
const DefaultAPI = "https://api.github.com"

// eventMax is the largest event, in bytes, that is read; GitHub sends none above 25 MB.
const eventMax = 25 << 20

// event is what is read of the file at GITHUB_EVENT_PATH ("Webhook events and payloads").
type event struct {
	PullRequest *struct {
		Number int
		Head   struct{ SHA string }
	} `json:"pull_request"`
	MergeGroup *struct {
		HeadSHA string `json:"head_sha"`
	} `json:"merge_group"`
	WorkflowRun *struct {
		HeadSHA        string `json:"head_sha"`
		HeadBranch     string `json:"head_branch"`
		HeadRepository struct {
			Owner struct{ Login string }
		} `json:"head_repository"`
	} `json:"workflow_run"`
}

// FromEnvironment reads the place from the variables that GitHub Actions sets: GITHUB_API_URL, GITHUB_REPOSITORY,
// GITHUB_SHA and the event in the file at GITHUB_EVENT_PATH. What they do not say stays empty. Of a workflow_run event the
// pull request is named by branch and commit: the artifacts of that run are a stranger's, and GitHub leaves the member
// pull_requests empty for forks.
func FromEnvironment(getenv func(string) string) (Place, error) {
	p := Place{API: getenv("GITHUB_API_URL"), Repository: getenv("GITHUB_REPOSITORY")}
	if p.API == "" {
		p.API = DefaultAPI
	}
	path := getenv("GITHUB_EVENT_PATH")
	if path == "" {
		return p, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return p, fmt.Errorf("reading the event of GITHUB_EVENT_PATH: %w", err)
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, eventMax+1))
	if err != nil {
		return p, fmt.Errorf("reading the event of GITHUB_EVENT_PATH: %w", err)
	}
	var e event
	if err := json.Unmarshal(content, &e); err != nil {
		return p, fmt.Errorf("reading the event of GITHUB_EVENT_PATH: %w", err)
	}
	switch {
	case e.PullRequest != nil:
		p.Pull, p.Commit = e.PullRequest.Number, e.PullRequest.Head.SHA
	case e.WorkflowRun != nil:
		p.Commit = e.WorkflowRun.HeadSHA
		if owner, branch := e.WorkflowRun.HeadRepository.Owner.Login, e.WorkflowRun.HeadBranch; owner != "" && branch != "" {
			p.Branch = owner + ":" + branch
		}
	case e.MergeGroup != nil:
		p.Commit = e.MergeGroup.HeadSHA
	default:
		p.Commit = getenv("GITHUB_SHA")
	}
	return p, nil
}
