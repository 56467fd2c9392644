// SPDX-License-Identifier: Apache-2.0

// What a Go programmer writes in an afternoon: net/http and golang-jwt, without a
// store.  main PORT.
package main

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

var key = []byte("0123456789abcdef0123456789abcdef")

func sign(use string, lifetime time.Duration) string {
	now := time.Now()
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"sub": "alice", "use": use, "iss": "bench", "aud": "bench",
		"iat": now.Unix(), "exp": now.Add(lifetime).Unix()})
	text, _ := token.SignedString(key)
	return text
}

func isGood(text, use string) bool {
	claims := jwt.MapClaims{}
	_, err := jwt.ParseWithClaims(text, claims,
		func(*jwt.Token) (any, error) { return key, nil },
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithIssuer("bench"),
		jwt.WithAudience("bench"), jwt.WithExpirationRequired())
	return err == nil && claims["use"] == use
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}

func pair(w http.ResponseWriter) {
	answer(w, 200, map[string]string{
		"access_token":  sign("access", 5*time.Minute),
		"refresh_token": sign("refresh", 24*time.Hour)})
}

func main() {
	http.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		answer(w, 200, map[string]string{"status": "ok"})
	})
	http.HandleFunc("POST /login", func(w http.ResponseWriter, r *http.Request) {
		pair(w)
	})
	http.HandleFunc("GET /me", func(w http.ResponseWriter, r *http.Request) {
		text := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !isGood(text, "access") {
			answer(w, 401, map[string]string{"error": "invalid_token"})
			return
		}
		answer(w, 200, map[string]string{"username": "alice"})
	})
	http.HandleFunc("POST /refresh", func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Token string `json:"refresh_token"`
		}
		if json.NewDecoder(r.Body).Decode(&body) != nil ||
			!isGood(body.Token, "refresh") {
			answer(w, 401, map[string]string{"error": "invalid_grant"})
			return
		}
		pair(w)
	})
	http.HandleFunc("POST /logout", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(204)
	})
	http.ListenAndServe("127.0.0.1:"+os.Args[1], nil)
}
