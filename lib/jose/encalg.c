/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/encalg.h"

#include "base/text.h"

#define WRAP(NAME, WAY, SIZE)                                                  \
	{ .name = JT_INIT(NAME), .way = (WAY), .key = (SIZE) }
#define OAEP(NAME, HASH)                                                       \
	{ .name = JT_INIT(NAME), .way = JT_OAEP, .oaep = (HASH) }
#define PASSWORD(NAME, HASH, SIZE)                                             \
	{ .name = JT_INIT(NAME),                                               \
		.way = JT_PBES2,                                               \
		.key = (SIZE),                                                 \
		.hash = (HASH) }

/* The first for RSA and the first for curves are their defaults. */
static const struct jt_encalg algs[] = {
	WRAP("dir", JT_DIR, 0),
	WRAP("A128KW", JT_KW, 16),
	WRAP("A192KW", JT_KW, 24),
	WRAP("A256KW", JT_KW, 32),
	WRAP("A128GCMKW", JT_GCMKW, 16),
	WRAP("A192GCMKW", JT_GCMKW, 24),
	WRAP("A256GCMKW", JT_GCMKW, 32),
	OAEP("RSA-OAEP-256", JT_OAEP_SHA256),
	OAEP("RSA-OAEP-384", JT_OAEP_SHA384),
	OAEP("RSA-OAEP-512", JT_OAEP_SHA512),
	OAEP("RSA-OAEP", JT_OAEP_SHA1),
	WRAP("ECDH-ES+A128KW", JT_ECDH_KW, 16),
	WRAP("ECDH-ES+A192KW", JT_ECDH_KW, 24),
	WRAP("ECDH-ES+A256KW", JT_ECDH_KW, 32),
	WRAP("ECDH-ES", JT_ECDH, 0),
	PASSWORD("PBES2-HS256+A128KW", JT_SHA256, 16),
	PASSWORD("PBES2-HS384+A192KW", JT_SHA384, 24),
	PASSWORD("PBES2-HS512+A256KW", JT_SHA512, 32),
};

static const struct jt_enc encs[] = {
	{ JT_INIT("A128CBC-HS256"), JT_A128CBC_HS256 },
	{ JT_INIT("A192CBC-HS384"), JT_A192CBC_HS384 },
	{ JT_INIT("A256CBC-HS512"), JT_A256CBC_HS512 },
	{ JT_INIT("A128GCM"), JT_A128GCM },
	{ JT_INIT("A192GCM"), JT_A192GCM },
	{ JT_INIT("A256GCM"), JT_A256GCM },
};

static const struct jt_ekind_name kinds[] = {
	[JT_E_RSA] = { JT_E_RSA, "RSA", "" },
	[JT_E_P256] = { JT_E_P256, "EC", "P-256" },
	[JT_E_P384] = { JT_E_P384, "EC", "P-384" },
	[JT_E_P521] = { JT_E_P521, "EC", "P-521" },
	[JT_E_X25519] = { JT_E_X25519, "OKP", "X25519" },
	[JT_E_X448] = { JT_E_X448, "OKP", "X448" },
};

const struct jt_encalg *
jt_encalg_find(jeton_str name)
{
	for (size_t i = 0; i < JT_COUNT(algs); i++)
		if (jt_str_eq(algs[i].name, name))
			return &algs[i];
	return NULL;
}

const struct jt_enc *
jt_enc_find(jeton_str name)
{
	for (size_t i = 0; i < JT_COUNT(encs); i++)
		if (jt_str_eq(encs[i].name, name))
			return &encs[i];
	return NULL;
}

const struct jt_encalg *
jt_encalg_default(enum jt_ekind kind)
{
	for (size_t i = 0; i < JT_COUNT(algs); i++)
		if (jt_encalg_has_kind(&algs[i], kind))
			return &algs[i];
	return NULL;
}

bool
jt_encalg_has_kind(const struct jt_encalg *a, enum jt_ekind kind)
{
	if (kind == JT_E_RSA)
		return a->way == JT_OAEP;
	return a->way == JT_ECDH || a->way == JT_ECDH_KW;
}

bool
jt_encalg_is_shared(const struct jt_encalg *a)
{
	return a->way == JT_DIR || a->way == JT_KW || a->way == JT_GCMKW;
}

bool
jt_encalg_is_direct(const struct jt_encalg *a)
{
	return a->way == JT_DIR || a->way == JT_ECDH;
}

const struct jt_ekind_name *
jt_ekind_name(enum jt_ekind kind)
{
	return &kinds[kind];
}

const struct jt_ekind_name *
jt_ekind_find(jeton_str kty, jeton_str crv)
{
	for (size_t i = 0; i < JT_COUNT(kinds); i++)
		if (jt_str_eq(kty, jeton_cstr(kinds[i].kty)) &&
		    (kinds[i].crv[0] == '\0' ||
			jt_str_eq(crv, jeton_cstr(kinds[i].crv))))
			return &kinds[i];
	return NULL;
}
