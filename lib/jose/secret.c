/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared secrets: bytes, and never a key.  Whoever uses the public key of
 * RS256 as the secret of HS256 lets everybody sign who can read it.
 */
#include <stdlib.h>

#include "base/text.h"
#include "jose/key.h"

static const jeton_str beginnings[] = {
	JT_INIT("ssh-"),
	JT_INIT("ecdsa-"),
	JT_INIT("sk-ssh-"),
	JT_INIT("sk-ecdsa-"),
};

static const jeton_str jwk_members[] = {
	JT_INIT("\"kty\""),
	JT_INIT("\"keys\""),
};

static jeton_str
skip_space(jeton_str s)
{
	while (s.n > 0 && memchr(" \t\n\v\f\r", s.p[0], 6) != NULL) {
		s.p++;
		s.n--;
	}
	return s;
}

static bool
contains(jeton_str s, jeton_str part)
{
	return memmem(s.p, s.n, part.p, part.n) != NULL;
}

static bool
begins(jeton_str s, jeton_str start)
{
	return s.n >= start.n && memcmp(s.p, start.p, start.n) == 0;
}

static bool
is_key(jeton_str secret)
{
	jeton_str s = skip_space(secret);

	for (size_t i = 0; i < JT_COUNT(beginnings); i++)
		if (begins(s, beginnings[i]))
			return true;
	for (size_t i = 0; i < JT_COUNT(jwk_members); i++)
		if (begins(s, JT_LIT("{")) && contains(s, jwk_members[i]))
			return true;
	return contains(s, JT_LIT("-----BEGIN ")) ||
	    jt_pkey_is_der(secret.p, secret.n);
}

jeton_err
jt_key_share(struct jt_key *out, jeton_str secret, const struct jt_alg *alg,
    size_t min)
{
	jeton_err e;

	memset(out, 0, sizeof *out);
	if (alg->scheme != JT_SCHEME_HMAC)
		return JETON_KEY_MISMATCH;
	if (secret.n > JETON_SECRET_MAX)
		return JETON_TOO_LONG;
	if (secret.n == 0)
		return JETON_KEY_WEAK;
	if (is_key(secret))
		return JETON_KEY_FORM;
	if (secret.n < min)
		return JETON_KEY_WEAK;
	out->secret = malloc(secret.n);
	if (out->secret == NULL)
		return JETON_NO_MEMORY;
	memcpy(out->secret, secret.p, secret.n);
	out->secret_size = secret.n;
	out->alg = alg;
	e = jt_hmac_init(&out->hmac, alg->hash, secret.p, secret.n);
	if (e != JETON_OK)
		jt_key_clear(out);
	return e;
}

/* strict: as long as the hash; else of any length but 0. */
static jeton_err
share(struct jt_key *out, const char *name, jeton_str secret, bool strict)
{
	const struct jt_alg *alg = jt_alg_find(jeton_cstr(name));

	if (name == NULL || (secret.p == NULL && secret.n > 0))
		return JETON_ARGUMENT;
	if (alg == NULL)
		return JETON_KEY_TYPE;
	return jt_key_share(out, secret, alg, strict ? alg->min_secret : 1);
}

static jeton_err
share_keys(jeton_keys **out, const char *alg, jeton_str secret, bool strict)
{
	jeton_keys *keys = jt_keys_new(1);
	jeton_err e;

	*out = NULL;
	if (keys == NULL)
		return JETON_NO_MEMORY;
	e = share(&keys->key[0], alg, secret, strict);
	if (e != JETON_OK) {
		jeton_keys_free(keys);
		return e;
	}
	keys->count = 1;
	*out = keys;
	return JETON_OK;
}

static jeton_err
share_key(jeton_key **out, const char *alg, jeton_str secret, bool strict)
{
	jeton_key *key = calloc(1, sizeof *key);
	jeton_err e;

	*out = NULL;
	if (key == NULL)
		return JETON_NO_MEMORY;
	e = share(&key->key, alg, secret, strict);
	if (e != JETON_OK) {
		free(key);
		return e;
	}
	*out = key;
	return JETON_OK;
}

jeton_err
jeton_keys_secret(jeton_keys **out, const char *alg, const void *secret,
    size_t n)
{
	return share_keys(out, alg, (jeton_str){ secret, n }, true);
}

jeton_err
jeton_keys_insecure_short_secret(jeton_keys **out, const char *alg,
    const void *secret, size_t n)
{
	return share_keys(out, alg, (jeton_str){ secret, n }, false);
}

jeton_err
jeton_key_secret(jeton_key **out, const char *alg, const void *secret, size_t n)
{
	return share_key(out, alg, (jeton_str){ secret, n }, true);
}

jeton_err
jeton_key_insecure_short_secret(jeton_key **out, const char *alg,
    const void *secret, size_t n)
{
	return share_key(out, alg, (jeton_str){ secret, n }, false);
}
