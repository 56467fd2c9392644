/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared secrets: bytes, and never a key.  Whoever uses the public key of
 * RS256 as the secret of HS256 lets everybody sign who can read it.
 */
#include <stdlib.h>

#include "base/json.h"
#include "base/text.h"
#include "jose/key.h"

static const jeton_str beginnings[] = {
	JT_INIT("ssh-"),
	JT_INIT("ecdsa-"),
	JT_INIT("sk-ssh-"),
	JT_INIT("sk-ecdsa-"),
};

static const struct {
	jeton_str name, quoted;
} jwk_members[] = {
	{ JT_INIT("kty"), JT_INIT("\"kty\"") },
	{ JT_INIT("keys"), JT_INIT("\"keys\"") },
};

enum { MEMBERS_MAX = 64 };

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

/* Text that has the name in quotes, or an object that has it in disguise. */
static bool
is_jwk(jeton_str s)
{
	jt_member members[MEMBERS_MAX];
	size_t count;

	if (!begins(s, JT_LIT("{")))
		return false;
	(void)jt_json_object(s, members, MEMBERS_MAX, &count);
	for (size_t i = 0; i < JT_COUNT(jwk_members); i++)
		if (contains(s, jwk_members[i].quoted) ||
		    jt_json_find(s, members, count, jwk_members[i].name) !=
			NULL)
			return true;
	return false;
}

static bool
is_key_text(jeton_str secret)
{
	jeton_str s = skip_space(secret);

	for (size_t i = 0; i < JT_COUNT(beginnings); i++)
		if (begins(s, beginnings[i]))
			return true;
	return is_jwk(s) || contains(s, JT_LIT("-----BEGIN "));
}

static jeton_err
check(jeton_str secret, const struct jt_alg *alg, size_t min)
{
	bool is_der;
	jeton_err e;

	if (alg->scheme != JT_SCHEME_HMAC)
		return JETON_KEY_MISMATCH;
	if (secret.n > JETON_SECRET_MAX)
		return JETON_TOO_LONG;
	if (secret.n == 0)
		return JETON_KEY_WEAK;
	if (is_key_text(secret))
		return JETON_KEY_FORM;
	e = jt_pkey_is_der(secret.p, secret.n, &is_der);
	if (e != JETON_OK)
		return e;
	if (is_der)
		return JETON_KEY_FORM;
	return secret.n < min ? JETON_KEY_WEAK : JETON_OK;
}

static jeton_err
keep(struct jt_key *k, jeton_str secret)
{
	k->secret = malloc(secret.n);
	if (k->secret == NULL)
		return JETON_NO_MEMORY;
	memcpy(k->secret, secret.p, secret.n);
	k->secret_size = secret.n;
	return JETON_OK;
}

jeton_err
jt_key_share(struct jt_key *out, jeton_str secret, const struct jt_alg *alg,
    size_t min, enum jt_purpose purpose)
{
	jeton_err e = check(secret, alg, min);

	memset(out, 0, sizeof *out);
	if (e == JETON_OK && purpose == JT_TO_SIGN)
		e = keep(out, secret);
	if (e == JETON_OK)
		e = jt_hmac_init(&out->hmac, alg->hash, secret.p, secret.n);
	if (e == JETON_OK)
		out->alg = alg;
	else
		jt_key_clear(out);
	return e;
}

/* The bounds of a secret's length: as long as the hash, or just not empty. */
enum bound { BOUND_HASH, BOUND_NONE };

static jeton_err
find_alg(const struct jt_alg **alg, const char *name, jeton_str secret)
{
	*alg = jt_alg_find(jeton_cstr(name));
	if (name == NULL || (secret.p == NULL && secret.n > 0))
		return JETON_ARGUMENT;
	return *alg == NULL ? JETON_KEY_TYPE : JETON_OK;
}

static size_t
min_of(const struct jt_alg *alg, enum bound bound)
{
	return bound == BOUND_HASH ? alg->min_secret : 1;
}

static jeton_err
share_keys(jeton_keys **out, const char *name, jeton_str secret,
    enum bound bound)
{
	const struct jt_alg *alg;
	jeton_keys *keys;
	jeton_err e = find_alg(&alg, name, secret);

	*out = NULL;
	if (e != JETON_OK)
		return e;
	keys = jt_keys_new(1);
	if (keys == NULL)
		return JETON_NO_MEMORY;
	e = jt_key_share(&keys->key[0], secret, alg, min_of(alg, bound),
	    JT_TO_VERIFY);
	if (e == JETON_OK) {
		keys->count = 1;
		*out = keys;
		keys = NULL;
	}
	jeton_keys_free(keys);
	return e;
}

static jeton_err
share_key(jeton_key **out, const char *name, jeton_str secret, enum bound bound)
{
	const struct jt_alg *alg;
	jeton_key *key;
	jeton_err e = find_alg(&alg, name, secret);

	*out = NULL;
	if (e != JETON_OK)
		return e;
	key = calloc(1, sizeof *key);
	if (key == NULL)
		return JETON_NO_MEMORY;
	e = jt_key_share(&key->key, secret, alg, min_of(alg, bound),
	    JT_TO_SIGN);
	if (e == JETON_OK) {
		*out = key;
		key = NULL;
	}
	free(key);
	return e;
}

jeton_err
jeton_keys_secret(jeton_keys **out, const char *alg, const void *secret,
    size_t n)
{
	return share_keys(out, alg, (jeton_str){ secret, n }, BOUND_HASH);
}

jeton_err
jeton_keys_insecure_short_secret(jeton_keys **out, const char *alg,
    const void *secret, size_t n)
{
	return share_keys(out, alg, (jeton_str){ secret, n }, BOUND_NONE);
}

jeton_err
jeton_key_secret(jeton_key **out, const char *alg, const void *secret, size_t n)
{
	return share_key(out, alg, (jeton_str){ secret, n }, BOUND_HASH);
}

jeton_err
jeton_key_insecure_short_secret(jeton_key **out, const char *alg,
    const void *secret, size_t n)
{
	return share_key(out, alg, (jeton_str){ secret, n }, BOUND_NONE);
}
