// Command api prints what the packages given export, a line each, sorted: the
// form in which .ci/api.txt keeps what main exported. With -undocumented it
// prints the exported names that have no comment instead.
package main

import (
	"flag"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"log"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

func main() {
	log.SetFlags(0)
	undocumented := flag.Bool("undocumented", false, "print exported names without a comment")
	flag.Parse()
	const mode = packages.NeedName | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedSyntax | packages.NeedImports | packages.NeedDeps
	pkgs, err := packages.Load(&packages.Config{Mode: mode}, flag.Args()...)
	if err != nil {
		log.Fatal(err)
	}
	if packages.PrintErrors(pkgs) > 0 {
		os.Exit(1)
	}
	var lines []string
	for _, p := range pkgs {
		if p.Name == "main" || strings.Contains(p.PkgPath, "/internal/") {
			continue
		}
		if *undocumented {
			lines = append(lines, bare(p)...)
		} else {
			lines = append(lines, exported(p)...)
		}
	}
	slices.Sort(lines)
	for _, l := range slices.Compact(lines) {
		fmt.Println(l)
	}
}

// exported lists the package's exported objects, and the exported fields and
// methods of its types.
func exported(p *packages.Package) (lines []string) {
	short := func(other *types.Package) string {
		if other == p.Types {
			return ""
		}
		return other.Path()
	}
	add := func(o types.Object, within string) {
		line := types.ObjectString(o, short)
		if c, ok := o.(*types.Const); ok {
			line += " = " + c.Val().ExactString()
		}
		lines = append(lines, p.PkgPath+": "+within+line)
	}
	scope := p.Types.Scope()
	for _, name := range scope.Names() {
		o := scope.Lookup(name)
		if !o.Exported() {
			continue
		}
		t, ok := o.(*types.TypeName)
		if !ok {
			add(o, "")
			continue
		}
		within := "type " + t.Name() + ": "
		switch u := t.Type().Underlying().(type) {
		case *types.Struct: // its unexported fields are nobody's business
			lines = append(lines, p.PkgPath+": type "+t.Name()+" struct")
			for f := range u.Fields() {
				if f.Exported() {
					add(f, within)
				}
			}
		default:
			add(o, "")
		}
		if t.IsAlias() {
			continue
		}
		for _, m := range methods(t.Type()) {
			add(m, within)
		}
	}
	return lines
}

// methods returns the exported methods of t and of *t.
func methods(t types.Type) (ms []types.Object) {
	set := types.NewMethodSet(types.NewPointer(t))
	if types.IsInterface(t) {
		set = types.NewMethodSet(t)
	}
	for m := range set.Methods() {
		if m.Obj().Exported() {
			ms = append(ms, m.Obj())
		}
	}
	return ms
}

// bare lists the package, its exported declarations and the methods of its
// exported types that have no comment.
func bare(p *packages.Package) (lines []string) {
	packageDoc := false
	report := func(pos token.Pos, name string) {
		lines = append(lines, fmt.Sprintf("%s: %s", p.Fset.Position(pos), name))
	}
	for _, f := range p.Syntax {
		packageDoc = packageDoc || f.Doc != nil
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Doc == nil && !customary(d) && exportedReceiver(d) {
					report(d.Pos(), d.Name.Name)
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					switch s := s.(type) {
					case *ast.TypeSpec:
						if s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
							report(s.Pos(), s.Name.Name)
						}
					case *ast.ValueSpec:
						for _, n := range s.Names {
							if n.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
								report(n.Pos(), n.Name)
							}
						}
					}
				}
			}
		}
	}
	if !packageDoc {
		lines = append(lines, p.PkgPath+": the package")
	}
	return lines
}

// customary methods say by their name alone what they do.
func customary(d *ast.FuncDecl) bool {
	return d.Recv != nil && slices.Contains([]string{"Error", "Unwrap", "String", "Is"}, d.Name.Name)
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	t := d.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return true
		}
	}
}
