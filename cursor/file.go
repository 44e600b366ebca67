package cursor

import (
	"context"
	"errors"
)

// File is a [Store] that keeps each record in a file of its own.
type File struct {
	path func(name string) string
}

// NewFile returns a store of the files in the directory dir, one for each name.
func NewFile(dir string) *File { return &File{} }

// NewFileAt returns a store that keeps the record of one name exactly at path.
func NewFileAt(path string) *File { return &File{path: func(string) string { return path }} }

// Path returns where the record of that name is kept.
func (f *File) Path(name string) string { return f.path(name) }

// Load implements [Store].
func (f *File) Load(ctx context.Context, name string) (Record, error) {
	return Record{}, errors.ErrUnsupported
}

// Save implements [Store].
func (f *File) Save(ctx context.Context, name string, rec Record) error { return errors.ErrUnsupported }

// Remove removes the record of that name, if there is one.
func (f *File) Remove(ctx context.Context, name string) error { return errors.ErrUnsupported }

// Lock takes the job of that name for this process.
func (f *File) Lock(name string) (unlock func() error, err error) {
	return nil, errors.ErrUnsupported
}
