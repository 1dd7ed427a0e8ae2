package config

import "testing"

func FuzzParse(f *testing.F) {
	f.Add([]byte(full))
	for _, test := range broken {
		f.Add([]byte(test.document))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		config, err := Parse(FileName, content, catalogue)
		if (config == nil) == (err == nil) {
			t.Fatal("neither or both of a configuration and an error")
		}
		if err != nil {
			return
		}
		text, err := config.YAML()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(FileName, text, catalogue); err != nil {
			t.Fatalf("what was written is refused: %v\n%s", err, text)
		}
	})
}
