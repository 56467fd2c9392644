/* SPDX-License-Identifier: Apache-2.0 */
/* A C library that is measured: each program is main.c and one of them. */
#ifndef PEER_H
#define PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define ISSUER "https://id.example.com"
#define AUDIENCE "https://api.example.com"
#define SUBJECT "user-12345"
#define TOKEN_ID "b7e2a1c0-5d1f-4c3e"
#define ROLE "admin"
#define LIFETIME 3600

/* A file's bytes, with a NUL after them; p is NULL if it is not there. */
struct file {
	char *p;
	size_t n;
};

/* What material.py made for one algorithm. */
struct material {
	const char *alg;
	struct file jwk, public_jwk, pem, public_pem, key, token, forged;
};

struct peer {
	const char *name;
	/* The prepared keys, or NULL if it lacks the algorithm. */
	void *(*prepare)(const struct material *m);
	/* Whether a token is good: signature, exp, iss and aud. */
	bool (*verify)(void *prepared, const struct file *token);
	bool (*sign)(void *prepared); /* or NULL */
	bool only_good;               /* no other tokens make sense for it */
};

/* The claims of a token that are strings; iat and exp are the other two. */
static const struct peer_claim {
	const char *name, *value;
} peer_claims[] = {
	{ "iss", ISSUER },
	{ "sub", SUBJECT },
	{ "aud", AUDIENCE },
	{ "jti", TOKEN_ID },
	{ "role", ROLE },
	{ 0 },
};

/* For libraries that leave iss and aud to their user; absent is NULL. */
static inline bool
peer_expects(const char *issuer, const char *audience)
{
	return issuer != NULL && audience != NULL &&
	    strcmp(issuer, ISSUER) == 0 && strcmp(audience, AUDIENCE) == 0;
}

/* The program's peers; the last has no name. */
extern const struct peer peers[];

#endif
