package main

import (
	"io"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
)

// proxy stands between the tool and a server, and can be cut.
type proxy struct {
	listener net.Listener
	mu       sync.Mutex
	open     []net.Conn
}

func startProxy(t *testing.T, to string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l}
	t.Cleanup(p.cut)
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", to)
			if err != nil {
				in.Close()
				continue
			}
			p.mu.Lock()
			p.open = append(p.open, in, out)
			p.mu.Unlock()
			go func() { _, _ = io.Copy(in, out) }()
			go func() { _, _ = io.Copy(out, in) }()
		}
	}()
	return p
}

// cut closes every connection and lets no new one in.
func (p *proxy) cut() {
	p.listener.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.open {
		c.Close()
	}
}

func TestALostServerCostsNothingButTime(t *testing.T) {
	for product, open := range map[string]func(testing.TB) server{"PostgreSQL": postgres, "MariaDB": mariadb} {
		t.Run(product, func(t *testing.T) {
			s := open(t)
			s.exec(t, `CREATE TABLE t (id int PRIMARY KEY, v varchar(100))`)
			numbers := `SELECT seq, REPEAT('x', 100) FROM seq_1_to_50000`
			if product == "PostgreSQL" {
				numbers = `SELECT g, repeat('x', 100) FROM generate_series(1, 50000) g`
			}
			s.exec(t, `INSERT INTO t `+numbers)
			direct, err := url.Parse(s.url)
			if err != nil {
				t.Fatal(err)
			}
			p := startProxy(t, direct.Host)
			via := *direct
			via.Host = p.listener.Addr().String()
			out := filepath.Join(t.TempDir(), "out.csv")
			job := start(t, "export", "--db", via.String(), "--table", "t", "--to", out, "--page", "100", "--checkpoint", "1000")
			job.untilGrown(out, 0)
			p.cut()
			r := job.wait()
			wantRefusal(t, r, 3, "same command goes on once", via.Host)
			if size := len(readFile(t, out)); size == 0 {
				t.Error("nothing was kept")
			}
			want := mustExport(t, filepath.Join(t.TempDir(), "out.csv"), "--db", s.url, "--table", "t")
			// The job is the same whichever way its database is reached.
			sameBytes(t, "after going on", mustExport(t, out, "--db", s.url, "--table", "t"), want)
		})
	}
}
