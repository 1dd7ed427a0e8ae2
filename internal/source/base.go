package source

import "context"

// OpenRevision gives the tree of the commit that Options.Revision names, whole, with nothing excluded: the config and the
// baseline that belong to it are read from there. Only Dir, Base and Revision of the options count. The tree can be read
// until done is called. Errors are those of Open.
func OpenRevision(ctx context.Context, o Options) (tree *Tree, done func() error, err error) {
	return openOne(ctx, o, func(op *opener) (string, error) { return op.head.id, nil })
}

// OpenBase gives the base of a change alone, whole, with nothing excluded: the config, the policies and the baseline are
// read from it for --config-from-base, before Open can know what is excluded. Only Dir, Base, Staged, BaseDir and HeadDir
// of the options count. The tree can be read until done is called. Errors are those of Open, and asking for no base.
func OpenBase(ctx context.Context, o Options) (tree *Tree, done func() error, err error) {
	if o.Base == "" && !o.Staged && o.BaseDir == "" {
		return nil, nil, &UsageError{Problem: "there is no base to read the config from", Help: "give --base, --staged or --base-dir"}
	}
	return openOne(ctx, o, func(op *opener) (id string, err error) {
		id, _, err = op.baseCommit()
		return id, err
	})
}

// openOne gives one tree: the base folder, where there is one, or that of the commit that choose names.
func openOne(ctx context.Context, o Options, choose func(*opener) (string, error)) (tree *Tree, done func() error, err error) {
	op := &opener{ctx: ctx, o: o, change: &Change{}, names: &names{}, exclude: &excluder{}}
	files, err := op.openOne(choose)
	if err != nil {
		op.change.Close()
		return nil, nil, err
	}
	return NewTree(files), op.change.Close, nil
}

func (o *opener) openOne(choose func(*opener) (string, error)) ([]*File, error) {
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
	if err = o.findHead(o.ctx); err != nil {
		return nil, err
	}
	id, err := choose(o)
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
