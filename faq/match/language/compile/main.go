// Command compile compiles the text files of each lexicon, in the folder of package language,
// into the files that are embedded there.
package main

import (
	"fmt"
	"os"

	"github.com/godeeper/godeeper/faq/match/language"
)

// lexicons are the languages that have one.
var lexicons = []string{"en"}

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(folder string) error {
	files := os.DirFS(folder)
	for _, tag := range lexicons {
		data, err := language.Compile(tag, files)
		if err != nil {
			return err
		}
		if err := os.WriteFile(folder+"/"+tag+".bin", data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
