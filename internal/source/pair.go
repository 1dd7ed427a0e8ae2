package source

import (
	"crypto/sha1" // git's own object format; nothing is trusted because of it
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
)

// Pair is one path of a change: what it was and what it becomes. Base is nil for an added file and where there is no
// base; Head is nil for a deleted one.
type Pair struct {
	Path       string
	Base, Head *File
}

// Changed is whether the change touches the content at this path. Without a base every path counts as changed, and so
// does a file that cannot be read. Contents are only read where neither ids nor sizes settle it, and only once.
func (p Pair) Changed() bool {
	if p.Base == nil || p.Head == nil {
		return true
	}
	if p.Base.ID != "" && p.Head.ID != "" {
		return p.Base.ID != p.Head.ID
	}
	if p.Base.Size >= 0 && p.Head.Size >= 0 && p.Base.Size != p.Head.Size {
		return true
	}
	length := 2 * sha256.Size
	if known := p.Base.ID + p.Head.ID; known != "" {
		length = len(known)
	}
	base, err := p.Base.blobID(length)
	if err != nil {
		return true
	}
	head, err := p.Head.blobID(length)
	if err != nil {
		return true
	}
	return base != head
}

// blobID is the id that git gives to the file's content, as so many hexadecimal digits: 40 in a SHA-1 repository, 64 in a
// SHA-256 one. A file whose ID has that length is not read.
func (f *File) blobID(length int) (string, error) {
	if len(f.ID) == length {
		return f.ID, nil
	}
	f.hashing.Lock()
	defer f.hashing.Unlock()
	if id, ok := f.hashes[length]; ok {
		return id, nil
	}
	content, err := f.Bytes()
	if err != nil {
		return "", err
	}
	var sum hash.Hash
	switch length {
	case 2 * sha1.Size:
		sum = sha1.New()
	case 2 * sha256.Size:
		sum = sha256.New()
	default:
		return "", fmt.Errorf("no git object format has ids of %d digits", length)
	}
	// gitformat-pack(5) and "Git Objects" in Pro Git: the header is the type, the size in decimal and a NUL.
	fmt.Fprintf(sum, "blob %d\x00", len(content))
	sum.Write(content)
	id := hex.EncodeToString(sum.Sum(nil))
	if f.hashes == nil {
		f.hashes = make(map[int]string, 1)
	}
	f.hashes[length] = id
	return id, nil
}
