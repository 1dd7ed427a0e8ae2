package source

import "context"

// OpenBase gives the base of a change alone, whole, with nothing excluded: the config, the policies and the baseline are
// read from it for --config-from-base, before Open can know what is excluded. Only Dir, Base, Staged, BaseDir and HeadDir
// of the options count. The tree can be read until done is called. Errors are those of Open, and asking for no base.
func OpenBase(ctx context.Context, o Options) (tree *Tree, done func() error, err error) {
	if o.Base == "" && !o.Staged && o.BaseDir == "" {
		return nil, nil, &UsageError{Problem: "there is no base to read the config from", Help: "give --base, --staged or --base-dir"}
	}
	op := &opener{ctx: ctx, o: o, change: &Change{}, names: &names{}, exclude: &excluder{}}
	files, err := op.openBase()
	if err != nil {
		op.change.Close()
		return nil, nil, err
	}
	return NewTree(files), op.change.Close, nil
}

func (o *opener) openBase() ([]*File, error) {
	if _, err := o.locate(); err != nil {
		return nil, err
	}
	if o.o.BaseDir != "" {
		folder, err := realFolder(o.under(o.o.BaseDir))
		if err != nil {
			return nil, err
		}
		return o.openFolder(folder, Base)
	}
	var err error
	if o.git, err = newGit(o.root, o.o.Staged); err != nil {
		return nil, err
	}
	if _, err := o.git.check(o.ctx); err != nil {
		return nil, err
	}
	if o.head, err = o.git.head(o.ctx); err != nil {
		return nil, err
	}
	id, _, err := o.baseCommit()
	if err != nil || id == "" {
		return nil, err
	}
	entries, err := o.git.listCommit(o.ctx, id)
	if err != nil {
		return nil, err
	}
	blobs := newObjects(o.ctx, o.git)
	o.change.closers = append(o.change.closers, blobs.close)
	return o.blobFiles(entries, Base, blobs), nil
}
