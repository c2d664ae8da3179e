package ast

// Walk visits node and all nodes below it, parents first and in source order.
// It does not go below a node for which visit returns false. Names, steps and
// fields are parts of their nodes and not visited themselves.
func Walk(node Node, visit func(Node) bool) {
	if node == nil || !visit(node) {
		return
	}
	switch n := node.(type) {
	case *Query:
		walkStmts(n.Body, visit)
	case *Let:
		Walk(n.Type, visit)
		Walk(n.Value, visit)
	case *ExprStmt:
		Walk(n.X, visit)
	case *Template:
		walkExprs(n.Parts, visit)
	case *Object:
		for i := range n.Fields {
			Walk(n.Fields[i].Value, visit)
		}
	case *Array:
		walkExprs(n.Elems, visit)
	case *Tuple:
		walkExprs(n.Elems, visit)
	case *Block:
		walkStmts(n.Body, visit)
	case *If:
		Walk(n.Cond, visit)
		Walk(n.Then, visit)
		Walk(n.Else, visit)
	case *At:
		Walk(n.Time, visit)
		Walk(n.Body, visit)
	case *Match:
		Walk(n.Subject, visit)
	case *Lambda:
		Walk(n.Body, visit)
	case *Binary:
		Walk(n.Left, visit)
		Walk(n.Right, visit)
	case *Unary:
		Walk(n.X, visit)
	case *Chain:
		Walk(n.X, visit)
		for i := range n.Steps {
			walkExprs(n.Steps[i].Args, visit)
		}
	case *Project:
		Walk(n.X, visit)
		for i := range n.Fields {
			Walk(n.Fields[i].Value, visit)
		}
	case TypeExpr:
		walkType(n, visit)
	}
}

func walkType(node TypeExpr, visit func(Node) bool) {
	switch n := node.(type) {
	case *TypeName:
		walkTypes(n.Args, visit)
	case *TypeLiteral:
		Walk(n.Value, visit)
	case *TypeObject:
		for i := range n.Fields {
			Walk(n.Fields[i].Type, visit)
			Walk(n.Fields[i].Default, visit)
		}
		Walk(n.Wildcard, visit)
	case *TypeTuple:
		walkTypes(n.Elems, visit)
	case *TypeUnion:
		walkTypes(n.Members, visit)
	case *TypeIntersection:
		walkTypes(n.Members, visit)
	case *TypeNullable:
		Walk(n.X, visit)
	case *TypeFunc:
		for i := range n.Params {
			Walk(n.Params[i].Type, visit)
		}
		Walk(n.Result, visit)
	}
}

func walkExprs(list []Expr, visit func(Node) bool) {
	for _, x := range list {
		Walk(x, visit)
	}
}

func walkStmts(list []Stmt, visit func(Node) bool) {
	for _, s := range list {
		Walk(s, visit)
	}
}

func walkTypes(list []TypeExpr, visit func(Node) bool) {
	for _, t := range list {
		Walk(t, visit)
	}
}
