// Package atomicfile writes files whole or not at all.
package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
)

// Write gives the file of a name in a folder a content and a mode. Whoever reads it meanwhile sees the old content or the
// new one. It never writes through a link that leads out of the folder; a link at the name itself is replaced.
func Write(folder *os.Root, name string, content []byte, mode fs.FileMode) error {
	temporary := path.Join(path.Dir(name), fmt.Sprintf(".%s.%d.tmp", path.Base(name), os.Getpid()))
	err := writeNew(folder, temporary, content, mode)
	if err == nil {
		err = folder.Rename(temporary, name)
	}
	if err != nil {
		_ = folder.Remove(temporary) // what is left of a file that could not be written
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}

func writeNew(folder *os.Root, name string, content []byte, mode fs.FileMode) error {
	file, err := folder.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Chmod(mode), file.Sync(), file.Close())
}
