package access

import (
	"testing"

	"github.com/fawndb/fawn/fql/builtin"
)

func TestMay(t *testing.T) {
	actions := []builtin.Action{
		builtin.ActionRead, builtin.ActionWrite, builtin.ActionCreate, builtin.ActionCreateWithID,
		builtin.ActionDelete, builtin.ActionHistoryRead, builtin.ActionCall,
	}
	tests := []struct {
		who      *Principal
		name     string
		native   bool
		may      bool
		comments string
	}{
		{&Principal{Role: Admin}, "Database", true, true, "admins do everything"},
		{&Principal{Role: Admin}, "Collection", true, true, ""},
		{&Principal{Role: Admin}, "User", false, true, ""},
		{&Principal{Role: Server}, "Database", true, false, "the server role knows no databases"},
		{&Principal{Role: Server}, "Database", false, true, "but a user's collection may have the name"},
		{&Principal{Role: Server}, "Collection", true, true, ""},
		{&Principal{Role: Server}, "User", false, true, ""},
		{&Principal{Secret: RootKey}, "Database", true, false, "a secret is no role"},
		{System, "Database", true, true, ""},
	}
	for _, test := range tests {
		for _, a := range actions {
			if got := test.who.May(a, Resource{Name: test.name, Native: test.native}); got != test.may {
				t.Errorf("%+v: %s on %s (native %t): %t, want %t %s",
					*test.who, a, test.name, test.native, got, test.may, test.comments)
			}
		}
	}
}

func TestDenied(t *testing.T) {
	e := Denied()
	if e.Code != "permission_denied" || e.Message != "Insufficient privileges to perform the action." || e.Protocol {
		t.Errorf("%+v", e)
	}
	if e == Denied() {
		t.Error("an error that gets a place is shared")
	}
}

func TestTheServerWorksForItself(t *testing.T) {
	if System.Secret != Internal || System.Role != Admin || System.Address != "" {
		t.Errorf("%+v", *System)
	}
}
