/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/alg.h"

#include "base/text.h"

#define HMAC(NAME, HASH, SIZE)                                                 \
	{ .name = JT_INIT(NAME),                                               \
		.kty = "oct",                                                  \
		.scheme = JT_SCHEME_HMAC,                                      \
		.hash = (HASH),                                                \
		.min_secret = (SIZE) }

#define RSA(NAME, SCHEME, HASH)                                                \
	{ .name = JT_INIT(NAME),                                               \
		.kty = "RSA",                                                  \
		.kind = JT_KIND_RSA,                                           \
		.scheme = (SCHEME),                                            \
		.hash = (HASH) }

#define EC(NAME, CRV, KIND, HASH)                                              \
	{ .name = JT_INIT(NAME),                                               \
		.kty = "EC",                                                   \
		.crv = (CRV),                                                  \
		.kind = (KIND),                                                \
		.scheme = JT_SCHEME_ECDSA,                                     \
		.hash = (HASH) }

/* Hashes by itself. */
#define OKP(NAME, ALSO, CRV, KIND)                                             \
	{ .name = JT_INIT(NAME),                                               \
		.also = JT_INIT(ALSO),                                         \
		.kty = "OKP",                                                  \
		.crv = (CRV),                                                  \
		.kind = (KIND),                                                \
		.scheme = JT_SCHEME_EDDSA }

#define AKP(NAME, KIND)                                                        \
	{ .name = JT_INIT(NAME),                                               \
		.kty = "AKP",                                                  \
		.kind = (KIND),                                                \
		.scheme = JT_SCHEME_MLDSA }

/* The first of a kind is its default. */
static const struct jt_alg algs[] = {
	HMAC("HS256", JT_SHA256, 32),
	HMAC("HS384", JT_SHA384, 48),
	HMAC("HS512", JT_SHA512, 64),
	RSA("RS256", JT_SCHEME_RSA_PKCS1, JT_SHA256),
	RSA("RS384", JT_SCHEME_RSA_PKCS1, JT_SHA384),
	RSA("RS512", JT_SCHEME_RSA_PKCS1, JT_SHA512),
	RSA("PS256", JT_SCHEME_RSA_PSS, JT_SHA256),
	RSA("PS384", JT_SCHEME_RSA_PSS, JT_SHA384),
	RSA("PS512", JT_SCHEME_RSA_PSS, JT_SHA512),
	EC("ES256", "P-256", JT_KIND_P256, JT_SHA256),
	EC("ES384", "P-384", JT_KIND_P384, JT_SHA384),
	EC("ES512", "P-521", JT_KIND_P521, JT_SHA512),
	EC("ES256K", "secp256k1", JT_KIND_SECP256K1, JT_SHA256),
	OKP("EdDSA", "Ed25519", "Ed25519", JT_KIND_ED25519),
	OKP("Ed25519", "EdDSA", "Ed25519", JT_KIND_ED25519),
	OKP("EdDSA", "Ed448", "Ed448", JT_KIND_ED448),
	OKP("Ed448", "EdDSA", "Ed448", JT_KIND_ED448),
	AKP("ML-DSA-44", JT_KIND_MLDSA44),
	AKP("ML-DSA-65", JT_KIND_MLDSA65),
	AKP("ML-DSA-87", JT_KIND_MLDSA87),
};

static bool
is_here(const struct jt_alg *a)
{
	return a->scheme == JT_SCHEME_HMAC || jt_pkey_has(a->kind);
}

static bool
is_named(const struct jt_alg *a, jeton_str name)
{
	return is_here(a) && jt_str_eq(a->name, name);
}

const struct jt_alg *
jt_alg_find(jeton_str name)
{
	for (size_t i = 0; i < JT_COUNT(algs); i++)
		if (is_named(&algs[i], name))
			return &algs[i];
	return NULL;
}

const struct jt_alg *
jt_alg_find_kind(jeton_str name, enum jt_kind kind)
{
	for (size_t i = 0; i < JT_COUNT(algs); i++)
		if (is_named(&algs[i], name) &&
		    algs[i].scheme != JT_SCHEME_HMAC && algs[i].kind == kind)
			return &algs[i];
	return jt_alg_find(name);
}

const struct jt_alg *
jt_alg_find_type(jeton_str name, struct jt_alg_type type)
{
	for (size_t i = 0; i < JT_COUNT(algs); i++)
		if (is_named(&algs[i], name) && jt_alg_has_type(&algs[i], type))
			return &algs[i];
	return jt_alg_find(name);
}

const struct jt_alg *
jt_alg_default(enum jt_kind kind)
{
	for (size_t i = 0; i < JT_COUNT(algs); i++)
		if (algs[i].scheme != JT_SCHEME_HMAC && algs[i].kind == kind)
			return &algs[i];
	return NULL;
}

const struct jt_alg *
jt_alg_of_type(struct jt_alg_type type)
{
	for (size_t i = 0; i < JT_COUNT(algs); i++)
		if (is_here(&algs[i]) && jt_alg_has_type(&algs[i], type))
			return &algs[i];
	return NULL;
}

bool
jt_alg_has_type(const struct jt_alg *a, struct jt_alg_type type)
{
	return jt_str_eq(type.kty, jeton_cstr(a->kty)) &&
	    (a->crv == NULL || jt_str_eq(type.crv, jeton_cstr(a->crv)));
}

bool
jt_alg_is(const struct jt_alg *a, jeton_str name)
{
	return jt_str_eq(a->name, name) ||
	    (a->also.n > 0 && jt_str_eq(a->also, name));
}

bool
jt_alg_are_names(jeton_str a, jeton_str b)
{
	if (jt_str_eq(a, b))
		return true;
	for (size_t i = 0; i < JT_COUNT(algs); i++)
		if (jt_str_eq(algs[i].name, a) && jt_alg_is(&algs[i], b))
			return true;
	return false;
}

bool
jt_alg_same(const struct jt_alg *a, const struct jt_alg *b)
{
	return a->scheme == b->scheme && a->kind == b->kind &&
	    a->hash == b->hash;
}

bool
jt_alg_is_among(const struct jt_alg *a, const char *const *list)
{
	for (size_t i = 0; list[i] != NULL; i++)
		if (jt_alg_is(a, jeton_cstr(list[i])))
			return true;
	return false;
}
