// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"time"

	"github.com/go-jose/go-jose/v4"
	josejwt "github.com/go-jose/go-jose/v4/jwt"
	"github.com/golang-jwt/jwt/v5"
	"github.com/lestrrat-go/jwx/v4/jwa"
	jwxjwt "github.com/lestrrat-go/jwx/v4/jwt"
)

type registered struct {
	jwt.RegisteredClaims
	Role string `json:"role"`
}

func golangJWT(alg string, key, public any) (peer, error) {
	method := jwt.GetSigningMethod(alg)
	parser := jwt.NewParser(jwt.WithValidMethods([]string{alg}),
		jwt.WithIssuer(issuer), jwt.WithAudience(audience),
		jwt.WithExpirationRequired())
	find := func(*jwt.Token) (any, error) { return public, nil }
	return peer{
		verify: func(token string) error {
			_, err := parser.ParseWithClaims(token, &registered{}, find)
			return err
		},
		sign: func() (string, error) {
			now := time.Now()
			return jwt.NewWithClaims(method, &registered{
				jwt.RegisteredClaims{
					IssuedAt:  jwt.NewNumericDate(now),
					Issuer:    issuer,
					Subject:   subject,
					Audience:  jwt.ClaimStrings{audience},
					ExpiresAt: jwt.NewNumericDate(now.Add(lifetime)),
					ID:        tokenID,
				}, role}).SignedString(key)
		},
	}, nil
}

func jwx(alg string, key, public any) (peer, error) {
	algorithm, ok := jwa.LookupSignatureAlgorithm(alg)
	if !ok {
		return peer{}, fmt.Errorf("no %s", alg)
	}
	return peer{
		verify: func(token string) error {
			_, err := jwxjwt.Parse([]byte(token),
				jwxjwt.WithKey(algorithm, public),
				jwxjwt.WithIssuer(issuer), jwxjwt.WithAudience(audience),
				jwxjwt.WithRequiredClaim("exp"))
			return err
		},
		sign: func() (string, error) {
			now := time.Now()
			token, err := jwxjwt.NewBuilder().IssuedAt(now).Issuer(issuer).
				Subject(subject).Audience([]string{audience}).
				Expiration(now.Add(lifetime)).JwtID(tokenID).
				Claim("role", role).Build()
			if err != nil {
				return "", err
			}
			text, err := jwxjwt.Sign(token, jwxjwt.WithKey(algorithm, key))
			return string(text), err
		},
	}, nil
}

func goJOSE(alg string, key, public any) (peer, error) {
	algorithm := jose.SignatureAlgorithm(alg)
	signer, err := jose.NewSigner(
		jose.SigningKey{Algorithm: algorithm, Key: key},
		(&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return peer{}, err
	}
	algorithms := []jose.SignatureAlgorithm{algorithm}
	more := struct {
		Role string `json:"role"`
	}{role}
	expected := josejwt.Expected{Issuer: issuer,
		AnyAudience: josejwt.Audience{audience}}
	return peer{
		verify: func(text string) error {
			token, err := josejwt.ParseSigned(text, algorithms)
			if err != nil {
				return err
			}
			var claims josejwt.Claims
			if err := token.Claims(public, &claims, &struct {
				Role string `json:"role"`
			}{}); err != nil {
				return err
			}
			if claims.Expiry == nil {
				return josejwt.ErrExpired
			}
			return claims.Validate(expected.WithTime(time.Now()))
		},
		sign: func() (string, error) {
			now := time.Now()
			return josejwt.Signed(signer).Claims(josejwt.Claims{
				IssuedAt: josejwt.NewNumericDate(now),
				Issuer:   issuer,
				Subject:  subject,
				Audience: josejwt.Audience{audience},
				Expiry:   josejwt.NewNumericDate(now.Add(lifetime)),
				ID:       tokenID,
			}).Claims(more).Serialize()
		},
	}, nil
}
