package planner_test

import (
	"fmt"
	"os"
	"sort"
	"testing"
)

var stats = map[string]int{}

func TestMain(m *testing.M) {
	c := m.Run()
	var ks []string
	for k := range stats {
		ks = append(ks, k)
	}
	sort.Slice(ks, func(i, j int) bool { return stats[ks[i]] > stats[ks[j]] })
	for i, k := range ks {
		if i < 25 {
			fmt.Println(stats[k], k)
		}
	}
	os.Exit(c)
}
