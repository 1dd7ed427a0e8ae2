package delivery

import "github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"

// BlueGreen is a release that swaps all traffic at once.
type BlueGreen struct {
	Tool           string   `json:"tool" doc:"argo-rollouts"`
	Replicas       *int     `json:"replicas,omitempty" doc:"as in k8s.scale; left out where it is not known, like every number here"`
	Active         string   `json:"active_service" doc:"as written; empty when none is"`
	Preview        string   `json:"preview_service" doc:"likewise"`
	PreviewState   string   `json:"preview_state" doc:"set, absent or unknown"`
	AutoPromotion  string   `json:"auto_promotion" doc:"yes, no or unknown; the default is yes"`
	AutoAfter      *int     `json:"auto_promotion_seconds,omitempty" doc:"how long it waits before it promotes by itself; left out when it is not written"`
	PrePromotion   string   `json:"pre_promotion_analysis" doc:"set, absent or unknown"`
	PostPromotion  string   `json:"post_promotion_analysis" doc:"set, absent or unknown"`
	Refs           []Ref    `json:"-"`
	Templates      []string `json:"templates" doc:"AnalysisTemplates that it names, as Kind/name"`
	ScaleDownDelay *int     `json:"scale_down_delay_seconds,omitempty" doc:"how long the old pods stay after the switch, default 30"`
	PreviewCount   *int     `json:"preview_replicas,omitempty" doc:"previewReplicaCount; left out when it is not written: as many as in service"`
}

// ArgoBlueGreen reads the blue-green strategy of a Rollout (Argo Rollouts, "BlueGreen Deployment Strategy"); nil when it has
// none.
func ArgoBlueGreen(d *manifest.Document, replicas *int) *BlueGreen {
	f := d.Root.Field("spec", "strategy", "blueGreen")
	if f.Node == nil {
		return nil
	}
	b := &BlueGreen{
		Tool: "argo-rollouts", Replicas: replicas, Active: f.Node.Written("activeService"), Preview: f.Node.Written("previewService"), AutoPromotion: "unknown",
		PreviewState: f.Field("previewService").Is(), PrePromotion: f.Field("prePromotionAnalysis").Is(), PostPromotion: f.Field("postPromotionAnalysis").Is(),
		AutoAfter: written(f.Field("autoPromotionSeconds")), ScaleDownDelay: f.Field("scaleDownDelaySeconds").Int(30), PreviewCount: written(f.Field("previewReplicaCount")),
	}
	if auto := f.Field("autoPromotionEnabled").Bool(true); auto != nil {
		b.AutoPromotion = map[bool]string{true: "yes", false: "no"}[*auto]
	}
	c := &Canary{}
	c.addAnalysis("before", f.Field("prePromotionAnalysis"))
	c.addAnalysis("after", f.Field("postPromotionAnalysis"))
	b.Templates, b.Refs = c.Templates, c.Refs
	return b
}
