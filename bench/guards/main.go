// SPDX-License-Identifier: Apache-2.0

// A service for auth_request, by golang-jwt: 200, or 401 without a body.
package main

import (
	"crypto/ecdsa"
	"log"
	"net/http"
	"os"
	"runtime"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

func read(path string) []byte {
	text, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	return text
}

func main() {
	runtime.GOMAXPROCS(1)
	secret := read(os.Args[2])
	public, err := jwt.ParseECPublicKeyFromPEM(read(os.Args[3]))
	if err != nil {
		log.Fatal(err)
	}
	parser := jwt.NewParser(jwt.WithIssuer("https://id.example"),
		jwt.WithAudience("orders"), jwt.WithExpirationRequired(),
		jwt.WithValidMethods([]string{"HS256", "ES256"}))
	key := func(token *jwt.Token) (any, error) {
		if token.Method.Alg() == "ES256" {
			return (*ecdsa.PublicKey)(public), nil
		}
		return secret, nil
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		text, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !ok {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if _, err := parser.Parse(text, key); err != nil {
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
	log.Fatal(http.ListenAndServe(os.Args[1], nil))
}
