/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/alg.h"

#include "base/text.h"

#define HMAC(NAME, HASH, SIZE)                                                 \
	{ .name = JT_INIT(NAME),                                               \
		.kty = "oct",                                                  \
		.scheme = JT_SCHEME_HMAC,                                      \
		.hash = (HASH),                                                \
		.min_secret = (SIZE) }

/* The first of a kind is its default. */
static const struct jt_alg algs[] = {
	HMAC("HS256", JT_SHA256, 32),
	HMAC("HS384", JT_SHA384, 48),
	HMAC("HS512", JT_SHA512, 64),
	{ .name = JT_INIT("RS256"),
	    .kty = "RSA",
	    .kind = JT_KIND_RSA,
	    .scheme = JT_SCHEME_RSA_PKCS1,
	    .hash = JT_SHA256 },
	{ .name = JT_INIT("PS256"),
	    .kty = "RSA",
	    .kind = JT_KIND_RSA,
	    .scheme = JT_SCHEME_RSA_PSS,
	    .hash = JT_SHA256 },
	{ .name = JT_INIT("ES256"),
	    .kty = "EC",
	    .crv = "P-256",
	    .kind = JT_KIND_P256,
	    .scheme = JT_SCHEME_ECDSA,
	    .hash = JT_SHA256 },
	{ .name = JT_INIT("EdDSA"),
	    .also = JT_INIT("Ed25519"),
	    .kty = "OKP",
	    .crv = "Ed25519",
	    .kind = JT_KIND_ED25519,
	    .scheme = JT_SCHEME_ED25519,
	    .hash = JT_SHA512 },
};

const struct jt_alg *
jt_alg_find(jeton_str name)
{
	for (size_t i = 0; i < JT_COUNT(algs); i++)
		if (jt_alg_is(&algs[i], name))
			return &algs[i];
	return NULL;
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
jt_alg_of_type(jeton_str kty, jeton_str crv)
{
	for (size_t i = 0; i < JT_COUNT(algs); i++)
		if (jt_alg_has_type(&algs[i], kty, crv))
			return &algs[i];
	return NULL;
}

bool
jt_alg_has_type(const struct jt_alg *a, jeton_str kty, jeton_str crv)
{
	return jt_str_eq(kty, jeton_cstr(a->kty)) &&
	    (a->crv == NULL || jt_str_eq(crv, jeton_cstr(a->crv)));
}

bool
jt_alg_is(const struct jt_alg *a, jeton_str name)
{
	return jt_str_eq(a->name, name) ||
	    (a->also.n > 0 && jt_str_eq(a->also, name));
}
