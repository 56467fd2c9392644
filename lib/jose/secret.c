/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared secrets: bytes, and never a key.  Whoever uses the public key of
 * RS256 as the secret of HS256 lets everybody sign who can read it.
 */
#include <stdlib.h>

#include "base/json.h"
#include "base/text.h"
#include "jose/key.h"
#include "jose/why.h"

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
	if (e != JETON_OK) {
		jt_key_clear(out);
		return e;
	}
	out->alg = alg;
	out->is_weak = secret.n < alg->min_secret;
	return JETON_OK;
}

/* The bounds of a secret's length: as long as the hash, or just not empty. */
enum bound { BOUND_HASH, BOUND_NONE };

/* What a secret is made with. */
struct plan {
	jeton_key_options options;
	enum bound bound;
};

static jeton_err
find_alg(const struct jt_alg **alg, const struct plan *plan, jeton_str secret)
{
	const jeton_key_options *o = &plan->options;

	jt_why_clear(o);
	*alg = jt_alg_find(jeton_cstr(o->alg));
	if (o->alg == NULL)
		return jt_refuse(o, JETON_ARGUMENT, "no algorithm is given");
	if (secret.p == NULL && secret.n > 0)
		return jt_refuse(o, JETON_ARGUMENT, "there is no secret");
	if (*alg == NULL)
		return jt_refuse(o, JETON_KEY_TYPE,
		    "the given algorithm is not one we have");
	return JETON_OK;
}

static jeton_err
explain(const struct plan *plan, jeton_err e, const struct jt_alg *alg)
{
	const jeton_key_options *o = &plan->options;

	if (e == JETON_KEY_WEAK)
		jt_refuse(o, e, "the secret must have %zu bytes or more",
		    plan->bound == BOUND_HASH ? alg->min_secret : (size_t)1);
	else if (e == JETON_KEY_FORM)
		jt_refuse(o, e, "the secret is itself a key");
	else if (e == JETON_KEY_MISMATCH)
		jt_refuse(o, e, "the given algorithm has no shared secret");
	else if (e == JETON_TOO_LONG)
		jt_refuse(o, e, "the secret or its kid is too long");
	else if (e == JETON_ARGUMENT)
		jt_refuse(o, e, "the given kid is not UTF-8");
	return e;
}

static jeton_err
share(struct jt_key *out, const struct plan *plan, jeton_str secret,
    enum jt_purpose purpose)
{
	const struct jt_alg *alg;
	jeton_err e = find_alg(&alg, plan, secret);

	if (e != JETON_OK)
		return e;
	e = jt_key_share(out, secret, alg,
	    plan->bound == BOUND_HASH ? alg->min_secret : 1, purpose);
	if (e == JETON_OK) {
		e = jt_key_name(out, jeton_cstr(plan->options.kid));
		if (e != JETON_OK)
			jt_key_clear(out);
	}
	return explain(plan, e, alg);
}

static jeton_err
share_keys(jeton_keys **out, const struct plan *plan, jeton_str secret)
{
	struct jt_key k;
	jeton_err e = share(&k, plan, secret, JT_TO_VERIFY);

	*out = NULL;
	if (e == JETON_OK)
		e = jt_keys_give(out, &k);
	return jt_why_end(&plan->options, e);
}

static jeton_err
share_key(jeton_key **out, const struct plan *plan, jeton_str secret)
{
	struct jt_key k;
	jeton_err e = share(&k, plan, secret, JT_TO_SIGN);

	*out = NULL;
	if (e == JETON_OK)
		e = jt_key_give(out, &k);
	return jt_why_end(&plan->options, e);
}

jeton_err
jeton_keys_secret(jeton_keys **out, const char *alg, const void *secret,
    size_t n)
{
	return share_keys(out, &(struct plan){ { .alg = alg }, BOUND_HASH },
	    (jeton_str){ secret, n });
}

jeton_err
jeton_keys_insecure_short_secret(jeton_keys **out, const char *alg,
    const void *secret, size_t n)
{
	return share_keys(out, &(struct plan){ { .alg = alg }, BOUND_NONE },
	    (jeton_str){ secret, n });
}

jeton_err
jeton_keys_secret_with(jeton_keys **out, const void *secret, size_t n,
    const jeton_key_options *options)
{
	struct plan plan = { .bound = BOUND_HASH };

	if (options != NULL)
		plan.options = *options;
	return share_keys(out, &plan, (jeton_str){ secret, n });
}

jeton_err
jeton_key_secret(jeton_key **out, const char *alg, const void *secret, size_t n)
{
	return share_key(out, &(struct plan){ { .alg = alg }, BOUND_HASH },
	    (jeton_str){ secret, n });
}

jeton_err
jeton_key_insecure_short_secret(jeton_key **out, const char *alg,
    const void *secret, size_t n)
{
	return share_key(out, &(struct plan){ { .alg = alg }, BOUND_NONE },
	    (jeton_str){ secret, n });
}

jeton_err
jeton_key_secret_with(jeton_key **out, const void *secret, size_t n,
    const jeton_key_options *options)
{
	struct plan plan = { .bound = BOUND_HASH };

	if (options != NULL)
		plan.options = *options;
	return share_key(out, &plan, (jeton_str){ secret, n });
}
