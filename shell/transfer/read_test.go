package transfer

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const dataDir = "../../testdata/data/"

// readAll reads a file and describes every document, reject and note, a line
// each.
func readAll(t *testing.T, name string, o ReadOptions) (docs []string, err error) {
	t.Helper()
	s, err := openSource(name, strings.NewReader(""), o)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	for {
		doc, rec, err := s.next(nil)
		var reject *Reject
		switch {
		case err == io.EOF:
			for _, n := range s.notes() {
				docs = append(docs, "note: "+n)
			}
			return docs, nil
		case errors.As(err, &reject):
			docs = append(docs, fmt.Sprintf("%d reject: %s", reject.Line, reject.Reason))
		case err != nil:
			return docs, err
		default:
			docs = append(docs, fmt.Sprintf("%d %s%s", rec.line, map[shape]string{dataShape: "data ", splitShape: "both "}[rec.shape], doc))
		}
	}
}

func TestRead(t *testing.T) {
	tests := []struct {
		name, file, text string
		options          ReadOptions
		want             string
		err              string
	}{
		{name: "csv infers types", file: "a.csv",
			text: "a,b,c,d,e\n1,1.5,true,x,007\n,2,False,,1\n3000000000,,,y z,2\n",
			want: `2 {"a":{"@int":"1"},"b":{"@double":"1.5"},"c":true,"d":"x","e":"007"}
3 {"b":{"@double":"2"},"c":false,"e":"1"}
4 {"a":{"@long":"3000000000"},"d":"y z","e":"2"}`},
		{name: "csv column of mixed kinds is text", file: "a.csv", text: "a,b\n1,1E5\nx,2E6\n",
			want: "2 {\"a\":\"1\",\"b\":\"1E5\"}\n3 {\"a\":\"x\",\"b\":\"2E6\"}"},
		{name: "csv names with blanks and dots", file: "a.csv", text: "Cost Total $,a.b,\"x\"\"y\"\n1,2,3\n",
			want: `2 {"Cost Total $":{"@int":"1"},"a.b":{"@int":"2"},"x\"y":{"@int":"3"}}`},
		{name: "csv given types", file: "a.csv", text: "zip,day,at\n1,2026-01-31,2026-01-31T10:00:00+02:00\n2,x,\n",
			options: ReadOptions{Types: map[string]Type{"zip": String, "day": Date, "at": Time}},
			want: `2 {"zip":"1","day":{"@date":"2026-01-31"},"at":{"@time":"2026-01-31T08:00:00Z"}}
3 reject: column "day": "x" is not a Date such as 2026-01-31`},
		{name: "csv wrong number of fields", file: "a.csv", text: "a,b\n1\n1,2,3\n1,2\n",
			want: "2 reject: has 1 field, the header has 2\n3 reject: has 3 fields, the header has 2\n4 {\"a\":{\"@int\":\"1\"},\"b\":{\"@int\":\"2\"}}"},
		{name: "csv byte order mark, CRLF, quotes, newline in a field", file: "a.csv", text: "\ufeffa,b\r\n\"x\ny\",1\r\nz,2\r\n",
			want: "2 {\"a\":\"x\\ny\",\"b\":{\"@int\":\"1\"}}\n4 {\"a\":\"z\",\"b\":{\"@int\":\"2\"}}"},
		{name: "csv semicolons", file: "a.csv", text: "a;b\n1;2,5\n", want: `2 {"a":{"@int":"1"},"b":"2,5"}`},
		{name: "tsv", file: "a.tsv", text: "a\tb\n1\tx\n", want: `2 {"a":{"@int":"1"},"b":"x"}`},
		{name: "csv invalid UTF-8", file: "a.csv", text: "a\nx\xffy\nz\n", want: "2 reject: column \"a\": invalid UTF-8\n3 {\"a\":\"z\"}"},
		{name: "csv header only", file: "a.csv", text: "a,b\n", want: ""},
		{name: "csv duplicate name", file: "a.csv", text: "a,a\n1,2\n", err: `a.csv:1: the header has "a" twice, in columns 1 and 2`},
		{name: "csv name missing", file: "a.csv", text: ",b\n1,2\n", want: `2 {"column1":{"@int":"1"},"b":{"@int":"2"}}`},
		{name: "csv type for no column", file: "a.csv", text: "a\n1\n", options: ReadOptions{Types: map[string]Type{"z": Int}}, err: `a.csv:1: there is no column "z" to give a type: the columns are a`},
		{name: "csv quote not closed", file: "a.csv", text: "a\n\"x\ny\n", want: "2 reject: a quoted field is not closed, or has more text after its closing quote"},
		{name: "csv id", file: "a.csv", text: "id,data\n7,x\n", want: `2 both {"doc":{"id":"7"},"data":{"data":"x"}}`},
		{name: "csv id only", file: "a.csv", text: "id,b\n7,x\n", want: `2 {"id":"7","b":"x"}`},
		{name: "csv id of letters", file: "a.csv", text: "id,b\nci7,x\n", want: `2 data {"id":"ci7","b":"x"}`},
		{name: "csv name like a tag", file: "a.csv", text: "@int,b\n7,x\n", want: `2 {"@object":{"@int":{"@int":"7"},"b":"x"}}`},

		{name: "ndjson", file: "a.ndjson", text: "{\"a\":1,\"b\":[1.0,null,{\"c\":true}]}\n\n{\"a\":-3000000000}\n",
			want: `1 {"a":{"@int":"1"},"b":[{"@double":"1.0"},null,{"c":true}]}
3 {"a":{"@long":"-3000000000"}}`},
		{name: "ndjson bad lines", file: "a.ndjson", text: "{\"a\":1\n{\"a\":1,\"a\":2}\n[1]\n{\"a\":\"\xff\"}\n{\"a\":2} {}\n{a:1}\n{\"ok\":\"\\u00e9\"}",
			want: `1 reject: truncated JSON: the text ends inside a value
2 reject: the field "a" is there twice
3 reject: expected an object, found an array
4 reject: invalid UTF-8 at byte 7 of the document
5 reject: more than one value on a line
6 reject: invalid JSON: invalid character 'a' at start of value at byte 2 of the document
7 {"ok":"\u00e9"}`},
		{name: "json array", file: "a.json", text: "[\n {\"a\": 1},\n 2,\n {\"a\":\n 2}\n]\n",
			want: "2 {\"a\":{\"@int\":\"1\"}}\n3 reject: expected an object, found a number\n4 {\"a\":{\"@int\":\"2\"}}"},
		{name: "json empty array", file: "a.json", text: "[]"},
		{name: "json truncated", file: "a.json", text: "[{\"a\":1},\n{\"a\":", want: `1 {"a":{"@int":"1"}}`, err: "a.json:2: truncated JSON: the file ends inside the array"},
		{name: "json after the array", file: "a.json", text: "[{\"a\":1}]\n{", want: `1 {"a":{"@int":"1"}}`, err: "a.json:2: there is more after the end of the array"},
		{name: "json with a syntax error", file: "a.json", text: "[{\"a\":1},\n{\"a\":1,,}]", want: `1 {"a":{"@int":"1"}}`, err: "a.json:2: invalid JSON: invalid character ',' at start of string (expecting '\"')"},
		{name: "json objects one after another", file: "a.json", text: "{\n\"a\":1}\n{\"a\":\n2}", want: "1 {\"a\":{\"@int\":\"1\"}}\n3 {\"a\":{\"@int\":\"2\"}}"},
		{name: "json that is lines", file: "a.json", text: "{\"a\":1}\n{bad\n{\"a\":2}\n", want: "1 {\"a\":{\"@int\":\"1\"}}\n2 reject: invalid JSON: invalid character 'b' at start of value at byte 2 of the document\n3 {\"a\":{\"@int\":\"2\"}}"},
		{name: "json path", file: "a.json", text: `{"x":[1,{"y":2}],"list":{"of":[{"a":1}]},"z":1}`, options: ReadOptions{Path: "list.of"}, want: `1 {"a":{"@int":"1"}}`},
		{name: "json path to nothing", file: "a.json", text: "{\"x\":1,\n\"y\":2}", options: ReadOptions{Path: "list"}, err: "a.json:2: there is no field list for --path"},
		{name: "json path to a number", file: "a.json", text: `{"x":1}`, options: ReadOptions{Path: "x"}, err: "a.json:1: x is a number: --path must lead to an array of objects"},
		{name: "names like tags", file: "a.ndjson", text: `{"@a":"x","b":{"@y":1}}`, want: `1 {"@object":{"@a":"x","b":{"@object":{"@y":{"@int":"1"}}}}}`},

		{name: "exported simple document", file: "a.ndjson",
			text: `{"id":"12","coll":"Pet","ts":"2026-01-01T00:00:00Z","ttl":"2027-01-01T00:00:00Z","name":"Rex","data":{"coll":"x"}}`,
			want: `1 both {"doc":{"id":"12","ttl":{"@time":"2027-01-01T00:00:00Z"},"name":"Rex"},"data":{"coll":"x"}}`},
		{name: "tagged document", file: "a.json",
			text: `[{"@doc":{"id":"12","coll":{"@mod":"Pet"},"ts":{"@time":"2026-01-01T00:00:00Z"},"n":{"@long":"5"},"own":{"@ref":{"id":"1","coll":{"@mod":"P"}}},"o":{"@object":{"@x":1}}}}]`,
			want: `1 {"id":"12","n":{"@long":"5"},"own":{"@ref":{"id":"1","coll":{"@mod":"P"}}},"o":{"@object":{"@x":1}}}`},
		{name: "tagged object", file: "a.json", text: `[{"n":{"@int":"5"}}]`, want: `1 {"n":{"@int":"5"}}`},
		{name: "reserved names", file: "a.ndjson", text: `{"data":{"x":1},"delete":true,"y":2}`, want: `1 data {"data":{"x":{"@int":"1"}},"delete":true,"y":{"@int":"2"}}`},
		{name: "numeric id", file: "a.ndjson", text: `{"x":1,"id":5}`, want: `1 {"id":"5","x":{"@int":"1"}}`},
		{name: "id that is none", file: "a.ndjson", text: `{"x":1,"id":-5}`, want: `1 data {"x":{"@int":"1"},"id":{"@int":"-5"}}`},
		{name: "computed fields are left out", file: "a.ndjson", text: `{"x":1,"y":2}`, options: ReadOptions{Skip: map[string]bool{"x": true}}, want: `1 {"y":{"@int":"2"}}`},

		{name: "empty", file: "a.json", text: " \n", err: "a.json: is empty: there is nothing to import"},
		{name: "UTF-16", file: "a.csv", text: "\xff\xfea\x00", err: "a.csv: is encoded in UTF-16: convert it to UTF-8 first"},
		{name: "spreadsheet", file: "a.csv", text: "PK\x03\x04...", err: "a.csv: is a zip archive or a spreadsheet: export it as CSV first"},
		{name: "binary", file: "a.csv", text: "a\x00b", err: "a.csv: is not a text file"},
		{name: "csv called json", file: "a.json", text: "a,b\n1,2\n", err: "a.json: is called .json but does not begin with [ or {: if it is CSV say --format csv"},
		{name: "json called csv", file: "a.csv", text: `[{"a":1}]`, err: "a.csv: is called .csv but looks like JSON: say --format json"},
		{name: "no format", file: "a.txt", text: "hello\n", err: "a.txt: has no format that can be recognised: say --format csv, json, ndjson or tagged"},
		{name: "format by content", file: "a.txt", text: "a,b\n1,2\n", want: `2 {"a":{"@int":"1"},"b":{"@int":"2"}}`},
		{name: "path for csv", file: "a.csv", text: "a\n1\n", options: ReadOptions{Path: "x"}, err: "a.csv: --path is for JSON files, this one is read as csv"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, test.file)
			if err := os.WriteFile(file, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := readAll(t, file, test.options)
			if text := strings.Join(got, "\n"); text != test.want {
				t.Errorf("got\n%s\nwant\n%s", text, test.want)
			}
			message := ""
			if err != nil {
				message = strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), "")
			}
			if message != test.err {
				t.Errorf("error %q\nwant  %q", message, test.err)
			}
		})
	}
}

func TestReadDataFiles(t *testing.T) {
	tests := []struct {
		file    string
		options ReadOptions
		count   int
		first   string
	}{
		{"airports.csv", ReadOptions{}, 3376, `2 {"iata":"00M","name":"Thigpen","city":"Bay Springs","state":"MS","country":"USA","latitude":{"@double":"31.95376472"},"longitude":{"@double":"-89.23450472"}}`},
		{"flights-20k.json", ReadOptions{}, 20000, `1 {"date":"2001/01/01 00:47","delay":{"@int":"66"},"distance":{"@int":"1750"},"origin":"DTW","destination":"LAS"}`},
		{"flights-airport.csv", ReadOptions{}, 5366, `2 {"origin":"ABE","destination":"ATL","count":{"@int":"853"}}`},
		{"birdstrikes.csv", ReadOptions{}, 10000, `2 {"Airport Name":"BARKSDALE AIR FORCE BASE ARPT","Aircraft Make Model":"T-38A","Effect Amount of damage":"None","Flight Date":"1990-01-08","Aircraft Airline Operator":"MILITARY","Origin State":"Louisiana","Phase of flight":"Climb","Wildlife Size":"Large","Wildlife Species":"Turkey vulture","Time of day":"Day","Cost Other":{"@int":"0"},"Cost Repair":{"@int":"0"},"Cost Total $":{"@int":"0"},"Speed IAS in knots":{"@int":"300"}}`},
		{"earthquakes.json", ReadOptions{Path: "features"}, 1707, ""},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			docs, err := readAll(t, dataDir+test.file, test.options)
			if err != nil {
				t.Fatal(err)
			}
			if len(docs) != test.count {
				t.Errorf("%d lines, want %d; the last is %s", len(docs), test.count, docs[len(docs)-1])
			}
			for _, d := range docs {
				if strings.Contains(d, "reject:") || strings.HasPrefix(d, "note:") {
					t.Errorf("%s", d)
				}
			}
			if test.first != "" && docs[0] != test.first {
				t.Errorf("first document\n%s\nwant\n%s", docs[0], test.first)
			}
		})
	}
	_, err := readAll(t, dataDir+"earthquakes.json", ReadOptions{})
	if want := "is one JSON object; to import the array inside it say --path features"; err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("without a path: %v, want ... %s", err, want)
	}
}

func BenchmarkRead(b *testing.B) {
	for _, file := range []string{"airports.csv", "flights-20k.json"} {
		b.Run(file, func(b *testing.B) {
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				s, err := openSource(dataDir+file, nil, ReadOptions{})
				if err != nil {
					b.Fatal(err)
				}
				var buf []byte
				for {
					buf, _, err = s.next(buf[:0])
					if err != nil {
						break
					}
					n++
				}
				s.Close()
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "docs/s")
		})
	}
}
