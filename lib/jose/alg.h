/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The algorithms (RFC 7518 section 3.1, RFC 8037, RFC 8812, RFC 9864,
 * RFC 9964).
 */
#ifndef JT_ALG_H
#define JT_ALG_H

#include "crypto/crypto.h"
#include "jeton.h"

/* Supported means: a row in alg.c, and of a kind that lib/crypto has. */
struct jt_alg {
	jeton_str name;    /* as in alg; names are compared exactly */
	jeton_str also;    /* a second name of the same thing, or absent */
	const char *kty;   /* oct, RSA, EC, OKP, AKP */
	const char *crv;   /* P-256, Ed25519, or NULL */
	enum jt_kind kind; /* not for oct */
	enum jt_scheme scheme;
	enum jt_hash hash;
	size_t min_secret; /* bytes of a shared secret */
};

/* What a key is, for the name that several curves share. */
struct jt_alg_type {
	jeton_str kty, crv;
};

/* The first of that name, or NULL. */
const struct jt_alg *jt_alg_find(jeton_str name);

/* The one of that name for such a key, else the first of that name, or NULL. */
const struct jt_alg *jt_alg_find_kind(jeton_str name, enum jt_kind kind);
const struct jt_alg *jt_alg_find_type(jeton_str name, struct jt_alg_type type);

/* The algorithm of a key of this kind that names none. */
const struct jt_alg *jt_alg_default(enum jt_kind kind);

/* The first algorithm of this kty and, where there are some, curve, or NULL. */
const struct jt_alg *jt_alg_of_type(struct jt_alg_type type);

/* Whether a is for keys of this kty and curve. */
bool jt_alg_has_type(const struct jt_alg *a, struct jt_alg_type type);

/* Whether a token that says `name` is made with a: its name or the other. */
bool jt_alg_is(const struct jt_alg *a, jeton_str name);

/* Whether some algorithm has both names, or they are one. */
bool jt_alg_are_names(jeton_str a, jeton_str b);

/* Whether both make the same signatures. */
bool jt_alg_same(const struct jt_alg *a, const struct jt_alg *b);

/* Whether one of its names is in the list, which ends with NULL. */
bool jt_alg_is_among(const struct jt_alg *a, const char *const *list);

#endif
