package workload

import (
	"regexp"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

// Migration is what says that a container migrates a database when it starts.
type Migration struct {
	By     string `json:"by" doc:"what says so: command, image, switch (an environment variable that makes the application do it) or name (of the container or the workload, the weakest sign); empty when nothing does"`
	Tool   string `json:"tool" doc:"the tool, as flyway or alembic; empty when only a name or a script says so"`
	Sign   string `json:"sign" doc:"the words, the image or the name that says so"`
	Serves bool   `json:"serves" doc:"the same command goes on to run something else, as in migrate && serve"`
}

// tools are how migration tools are called, by their own documentation.
var tools = []struct {
	name string
	call func() *regexp.Regexp
}{
	{"flyway", manifest.Pattern(`\bflyway\b[^;&|\n]*\bmigrate\b`)},
	{"liquibase", manifest.Pattern(`\bliquibase\b[^;&|\n]*\bupdate\b`)},
	{"alembic", manifest.Pattern(`\balembic\b[^;&|\n]*\bupgrade\b`)},
	{"flask", manifest.Pattern(`\bflask\s+db\s+upgrade\b`)},
	{"django", manifest.Pattern(`\b(manage\.py|django-admin)\s+migrate\b`)},
	{"rails", manifest.Pattern(`\bdb:(migrate|prepare|schema:load)\b`)},
	{"prisma", manifest.Pattern(`\bprisma\s+(migrate\s+deploy|db\s+push)\b`)},
	{"knex", manifest.Pattern(`\bknex\b[^;&|\n]*\bmigrate:(latest|up)\b`)},
	{"typeorm", manifest.Pattern(`\bmigration:run\b`)},
	{"drizzle", manifest.Pattern(`\bdrizzle-kit\s+(migrate|push)\b`)},
	{"node-pg-migrate", manifest.Pattern(`\bnode-pg-migrate\b[^;&|\n]*\bup\b`)},
	{"goose", manifest.Pattern(`\bgoose\b[^;&|\n]*\bup(-to|-by-one)?\b`)},
	{"dbmate", manifest.Pattern(`\bdbmate\b[^;&|\n]*\b(up|migrate)\b`)},
	{"atlas", manifest.Pattern(`\batlas\s+(migrate|schema)\s+apply\b`)},
	{"tern", manifest.Pattern(`\btern\s+migrate\b`)},
	{"sqitch", manifest.Pattern(`\bsqitch\b[^;&|\n]*\bdeploy\b`)},
	{"golang-migrate", manifest.Pattern(`\bmigrate\b[^;&|\n]*\s-{1,2}(path|source|database)\b[^;&|\n]*\b(up|goto)\b`)},
	{"laravel", manifest.Pattern(`\bartisan\s+migrate(\s|$|;|&)`)},
	{"doctrine", manifest.Pattern(`\bdoctrine:(migrations:migrate|schema:update)\b`)},
	{"ecto", manifest.Pattern(`\becto\.migrate\b`)},
	{"entity-framework", manifest.Pattern(`\bef\s+database\s+update\b`)},
	{"", manifest.Pattern(`(^|[\s/"'])(db-?migrate|migrate-?db|migrate_db|run-?migrations?|migrations?(\.sh)?|migrate(\.sh)?)(["']?(\s+(up|sql|deploy|latest|run|all|head))?(\s+-[^;&|\n]*)?["']?\s*)($|[;&|\n])`)},
}

var (
	migrationImage = manifest.Pattern(`(^|/)(flyway/flyway|liquibase/liquibase|migrate/migrate|amacneil/dbmate|arigaio/atlas)$|(^|[/._-])(db-?)?(migrat(e|ion|ions|or)|schema-migrat\w*)$`)
	migrationName  = manifest.Pattern(`(^|[-_.])(migrat(e|ion|ions|or)|dbmigrat\w*)($|[-_.])`)
	otherMigration = manifest.Pattern(`storage-?version|etcd|volume|crd|cert|dns|kube|backup|import|export`) // what is moved is no schema of a database
	afterwards     = manifest.Pattern(`(&&|;|\n)\s*(exec\s+)?([^\s;&|]+)`)
)

// switches are environment variables that make an application migrate when it starts, with the values that do
// (Spring Boot, "Common Application Properties"; Quarkus, "Using Flyway"; common names of our own observation).
var switches = []struct {
	tool        string
	name, value func() *regexp.Regexp
}{
	{"hibernate", manifest.Pattern(`^SPRING_JPA_HIBERNATE_DDL_?AUTO$|^HIBERNATE_HBM2DDL_AUTO$`), manifest.Pattern(`^(update|create|create-drop|create-only)$`)},
	{"flyway", manifest.Pattern(`^SPRING_FLYWAY_ENABLED$|^QUARKUS_FLYWAY_(\w+_)?MIGRATE_AT_START$|^FLYWAY_MIGRATE(_ON_START)?$`), truthy},
	{"liquibase", manifest.Pattern(`^SPRING_LIQUIBASE_ENABLED$|^QUARKUS_LIQUIBASE_(\w+_)?MIGRATE_AT_START$`), truthy},
	{"", manifest.Pattern(`^(\w+_)?((RUN|AUTO|ENABLE|APPLY|PERFORM|EXECUTE)_?(DB_?|DATABASE_|SCHEMA_)?(MIGRATE|MIGRATION|MIGRATIONS)|(DB_?|DATABASE_|SCHEMA_)?AUTO_?MIGRATE|MIGRATE_(DB_|DATABASE_)?(ON_|AT_)(START|STARTUP|BOOT))$`), truthy},
}

var truthy = manifest.Pattern(`(?i)^(true|1|yes|on|y|t|enabled)$`)

// Migration tells whether the container migrates a database.
func (c *Container) Migration(workload string) Migration {
	command := strings.Join(strings.Fields(strings.ReplaceAll(c.Command(), "\n", " ; ")), " ")
	for _, t := range tools {
		for _, at := range t.call().FindAllStringIndex(command, -1) {
			if onlyLooks().MatchString(command[at[0]:]) || movesFiles(command[:at[0]]) {
				continue
			}
			m := Migration{By: "command", Tool: t.name, Sign: shorten(command[at[0]:at[1]])}
			m.Serves = goesOn(command[at[0]:])
			return m
		}
	}
	if i := c.Image.Repository; c.Image.TagClass != "template" && migrationImage().MatchString(i) && !otherMigration().MatchString(i) && !c.hasOtherCommand() {
		return Migration{By: "image", Tool: imageTool(i), Sign: i}
	}
	if s := c.migrationSwitch(); s.By != "" {
		return s
	}
	names := []string{c.Name}
	if c.Init || workload != "" {
		names = append(names, workload)
	}
	for _, name := range names {
		if migrationName().MatchString(name) && !otherMigration().MatchString(name) && !strings.Contains(name, "{{") {
			return Migration{By: "name", Sign: name}
		}
	}
	return Migration{}
}

// onlyLooks are the options by which a migration tool tells what it would do (Django, "migrate"; others call it --dry-run).
var onlyLooks = manifest.Pattern(`^[^;&|]*\s--(check|plan|dry-run)\b`)

// movesFiles is whether what follows is an argument of a program that only handles files: mkdir -p /data/migrations.
func movesFiles(before string) bool {
	words := strings.Fields(before[strings.LastIndexAny(before, ";&|")+1:])
	if len(words) == 0 {
		return false
	}
	switch words[0][strings.LastIndexByte(words[0], '/')+1:] {
	case "cp", "mv", "rm", "mkdir", "ls", "cd", "cat", "echo", "printf", "chown", "chmod", "find", "test", "[", "tar", "ln", "touch", "grep", "rsync":
		return true
	}
	return false
}

// waiting is how a container is called, or what it runs, that holds others back until a migration was made: names of our own
// observation, and the commands of Kubernetes (kubectl wait), Airflow, Alembic, Django and Rails that only look.
var waiting = manifest.Pattern(`(?i)k8s-wait-for|kubectl\s+wait|migrat\w*[-_ ]*(check|wait|ready|done|complete)|(wait|check|until|abort)[\s\S]{0,60}(migrat|schema|\bjobs?\b)|alembic\s+(current|check)|migrate\s+--check`)

// Waits is whether the container waits for a migration, or checks that it was made.
func (c *Container) Waits() bool {
	return waiting().MatchString(c.Name + " " + c.Image.Repository + " " + c.Command())
}

// hasOtherCommand is whether the image's own command is replaced.
func (c *Container) hasOtherCommand() bool { return c.Node.Get("command") != nil }

func imageTool(image string) string {
	for _, t := range []string{"flyway", "liquibase", "dbmate", "atlas"} {
		if strings.Contains(image, t) {
			return t
		}
	}
	return ""
}

func (c *Container) migrationSwitch() Migration {
	for _, e := range c.Node.Get("env").List() {
		name, value := e.Written("name"), e.Get("value")
		if value == nil || value.Hidden || e.Maybe {
			continue
		}
		for _, s := range switches {
			if s.name().MatchString(name) && s.value().MatchString(value.Value) {
				return Migration{By: "switch", Tool: s.tool, Sign: name + "=" + value.Value}
			}
		}
	}
	return Migration{}
}

// goesOn is whether a command runs something that lasts after the first of its parts.
func goesOn(command string) bool {
	for _, next := range afterwards().FindAllStringSubmatch(command, -1) {
		program := next[3][strings.LastIndexByte(next[3], '/')+1:]
		switch program {
		case "echo", "exit", "true", "sleep", "curl", "wget", "touch", "fi", "done", "then", "else", "if", "printf", "rm", "cat", "date", "wait", "}", ")":
		default:
			migrates := false
			for _, t := range tools {
				migrates = migrates || t.call().MatchString(strings.TrimSpace(command[strings.Index(command, next[0])+1:]))
			}
			if !migrates {
				return true
			}
		}
	}
	return false
}

func shorten(s string) string {
	s = strings.Join(strings.Fields(strings.Trim(s, ` "'/;`)), " ")
	if runes := []rune(s); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return s
}

// Secret is an environment variable that holds a secret in plain text. Its value is never kept.
type Secret struct {
	Node *manifest.Node
	Name string
	By   string // name or address
}

var (
	secretName  = manifest.Pattern(`(?i)(^|_|-)(password|passwd|passphrase|pwd|secret|secret_?key|token|api_?key|apikey|private_?key|access_?key|auth_?key|encryption_?key|signing_?key|credentials?)$|[a-z0-9](Password|Secret|Token|ApiKey|PrivateKey|SecretKey)$`)
	address     = manifest.Pattern(`^[a-zA-Z][a-zA-Z0-9+.-]*://[^/\s:@]*:([^/\s@]+)@`)
	noSecret    = manifest.Pattern(`(?i)^(true|false|yes|no|on|off|null|none|nil|disabled|enabled|\d{1,5}|/[\w./-]*|[\w.-]*/[\w./-]+\.(pem|key|crt|json|txt)|https?://\S*|<.*>|\*+|x+)?$`)
	placeheld   = manifest.Pattern(`[{}$%]`)
	accessKeyID = manifest.Pattern(`(?i)(public|_id$|keyid)`)
)

// Secrets are the variables of the container that hold a secret as a literal: by their name, or because the value is an address
// with a password.
func (c *Container) Secrets() []Secret {
	var found []Secret
	for _, e := range c.Node.Get("env").List() {
		name, value := e.Written("name"), e.Get("value")
		if value == nil || value.Hidden || value.Kind == manifest.Map || value.Kind == manifest.List || value.Kind == manifest.Null {
			continue
		}
		m := address().FindStringSubmatch(value.Value)
		switch {
		case name != "" && strings.HasPrefix(value.Value, name): // DB_PASSWORD_VAL only holds the place of DB_PASSWORD
		case m != nil && !placeheld().MatchString(m[1]):
			found = append(found, Secret{e, name, "address"})
		case m == nil && secretName().MatchString(name) && !accessKeyID().MatchString(name) && !noSecret().MatchString(value.Value) && !placeheld().MatchString(value.Value):
			found = append(found, Secret{e, name, "name"})
		}
	}
	return found
}
