/* SPDX-License-Identifier: Apache-2.0 */
/* The algorithms (RFC 7518 section 3.1, RFC 8037, RFC 9864). */
#ifndef JT_ALG_H
#define JT_ALG_H

#include "crypto/crypto.h"
#include "jeton.h"

/* Supported means: a row in alg.c. */
struct jt_alg {
	jeton_str name;    /* as in alg; names are compared exactly */
	jeton_str also;    /* a second name of the same thing, or absent */
	const char *kty;   /* oct, RSA, EC, OKP */
	const char *crv;   /* P-256, Ed25519, or NULL */
	enum jt_kind kind; /* not for oct */
	enum jt_scheme scheme;
	enum jt_hash hash;
	size_t min_secret; /* bytes of a shared secret */
};

/* NULL if there is none. */
const struct jt_alg *jt_alg_find(jeton_str name);

/* The algorithm of a key of this kind that names none. */
const struct jt_alg *jt_alg_default(enum jt_kind kind);

/* The first algorithm of this kty and, where there are some, curve, or NULL. */
const struct jt_alg *jt_alg_of_type(jeton_str kty, jeton_str crv);

/* Whether a is for keys of this kty and curve. */
bool jt_alg_has_type(const struct jt_alg *a, jeton_str kty, jeton_str crv);

/* Whether a token that says `name` is made with a: its name or the other. */
bool jt_alg_is(const struct jt_alg *a, jeton_str name);

#endif
