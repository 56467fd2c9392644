// SPDX-License-Identifier: Apache-2.0

// Usage: peer MATERIAL SECONDS PEER.  One JSON line per measurement.
package main

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

const (
	batches  = 51
	issuer   = "https://id.example.com"
	audience = "https://api.example.com"
	subject  = "user-12345"
	tokenID  = "b7e2a1c0-5d1f-4c3e"
	role     = "admin"
	lifetime = time.Hour
)

// peer is a library with its keys prepared for one algorithm.
type peer struct {
	verify func(token string) error
	sign   func() (string, error)
}

// Each takes the private and the public key: []byte for HS256.
var peers = map[string]func(alg string, key, public any) (peer, error){
	"golang-jwt": golangJWT,
	"jwx":        jwx,
	"go-jose":    goJOSE,
}

// cpu is the time of the process, garbage collection included.
func cpu() time.Duration {
	const processCPUTime = 2
	var t syscall.Timespec
	if _, _, err := syscall.Syscall(syscall.SYS_CLOCK_GETTIME,
		processCPUTime, uintptr(unsafe.Pointer(&t)), 0); err != 0 {
		panic(err)
	}
	return time.Duration(t.Nano())
}

func batch(operation func() bool, n int) float64 {
	start := cpu()
	for range n {
		if !operation() {
			panic("wrong result")
		}
	}
	return float64(cpu()-start) / float64(n)
}

func measure(operation func() bool, seconds float64) (best, median float64) {
	batch(operation, 100)
	one := max(batch(operation, 100), 100)
	n := int(seconds*1e9/batches/one) + 1
	times := make([]float64, batches)
	for i := range times {
		times[i] = batch(operation, n)
	}
	slices.Sort(times)
	return times[0], times[batches/2]
}

func keys(base string) (key, public any, err error) {
	if secret, err := os.ReadFile(base + ".key"); err == nil {
		return secret, secret, nil
	}
	text, err := os.ReadFile(base + ".pem")
	if err != nil {
		return nil, nil, err
	}
	block, _ := pem.Decode(text)
	if key, err = x509.ParsePKCS8PrivateKey(block.Bytes); err != nil {
		return nil, nil, err
	}
	if text, err = os.ReadFile(base + ".public.pem"); err != nil {
		return nil, nil, err
	}
	block, _ = pem.Decode(text)
	public, err = x509.ParsePKIXPublicKey(block.Bytes)
	return key, public, err
}

// printTaken says which tokens that a strict verifier refuses it takes.
func printTaken(folder, name string, p peer) error {
	files, err := os.ReadDir(folder)
	for _, f := range files {
		token, err := os.ReadFile(folder + "/" + f.Name())
		if err != nil {
			return err
		}
		line, _ := json.Marshal(map[string]any{
			"peer": name, "lang": "go", "op": "takes",
			"alg":   strings.TrimSuffix(f.Name(), ".token"),
			"taken": p.verify(string(token)) == nil})
		fmt.Println(string(line))
	}
	return err
}

func runAlg(folder, alg, name string, seconds float64) error {
	base := folder + "/" + alg
	token, err := os.ReadFile(base + ".token")
	if err != nil {
		return nil
	}
	forged, err := os.ReadFile(base + ".forged")
	if err != nil {
		return err
	}
	key, public, err := keys(base)
	if err != nil {
		return err
	}
	p, err := peers[name](alg, key, public)
	if err != nil {
		return err
	}
	own, err := p.sign()
	if err != nil || p.verify(own) != nil {
		return fmt.Errorf("%s: a token of its own is refused: %w", alg, err)
	}
	if alg == "HS256" {
		if err := printTaken(folder+"/hostile", name, p); err != nil {
			return err
		}
	}
	good, bad := string(token), string(forged)
	for _, o := range []struct {
		op  string
		run func() bool
	}{
		{"verify", func() bool { return p.verify(good) == nil }},
		{"forged", func() bool { return p.verify(bad) != nil }},
		{"sign", func() bool { _, err := p.sign(); return err == nil }},
	} {
		best, median := measure(o.run, seconds)
		line, _ := json.Marshal(map[string]any{
			"peer": name, "lang": "go", "op": o.op, "alg": alg,
			"best_ns": best, "median_ns": median})
		fmt.Println(string(line))
	}
	return nil
}

func main() {
	folder, name := os.Args[1], os.Args[3]
	seconds, err := strconv.ParseFloat(os.Args[2], 64)
	for _, alg := range []string{"HS256", "RS256", "PS256", "ES256", "ES384",
		"EdDSA"} {
		if err == nil {
			err = runAlg(folder, alg, name, seconds)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
