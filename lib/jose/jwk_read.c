/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"
#include "jose/jwk.h"
#include "jose/jwk_parts.h"
#include "jose/kid.h"
#include "jose/why.h"

/* A JWK for signatures. */
struct jwk {
	struct jt_jwk base;
	enum jt_purpose purpose;
	const struct jt_alg *alg;
};

static struct jt_alg_type
type_of(const struct jwk *j)
{
	return (struct jt_alg_type){ jeton_cstr(j->base.kty),
		jeton_cstr(j->base.crv) };
}

static jeton_err
check_type(const struct jwk *j)
{
	if (jt_alg_of_type(type_of(j)) != NULL)
		return JETON_OK;
	return jt_refuse(j->base.options, JETON_KEY_TYPE,
	    "its kty or crv is not one we know");
}

static jeton_err
read_use(const struct jwk *j)
{
	char use[JT_JWK_WORD_MAX];
	bool found;
	jeton_err e = jt_jwk_word(&j->base, "use", use, &found);

	if (e != JETON_OK || !found || strcmp(use, "sig") == 0)
		return e;
	if (strcmp(use, "enc") == 0)
		return jt_refuse(j->base.options, JETON_KEY_TYPE,
		    "member 'use' says that it is for encryption");
	return jt_refuse(j->base.options, JETON_KEY_USE,
	    "member 'use' is not 'sig'");
}

/* Of keys whose kty is not enough to know what they are (RFC 9964 3). */
static bool
must_name_alg(const struct jt_alg *first)
{
	return first->scheme == JT_SCHEME_HMAC ||
	    first->scheme == JT_SCHEME_MLDSA;
}

/* The algorithm of a key that names none, from what the caller said. */
static jeton_err
choose_alg(struct jwk *j, const struct jt_alg *wanted)
{
	const struct jt_alg *first = jt_alg_of_type(type_of(j));

	if (wanted != NULL && !jt_alg_has_type(wanted, type_of(j)))
		return jt_refuse(j->base.options, JETON_KEY_MISMATCH,
		    "it is no key for the given algorithm");
	j->alg = wanted;
	if (j->alg != NULL)
		return JETON_OK;
	if (must_name_alg(first))
		return jt_refuse(j->base.options, JETON_KEY_FORM,
		    first->scheme == JT_SCHEME_HMAC
			? "a shared secret has to name its algorithm"
			: "such a key has to name its algorithm");
	j->alg = jt_alg_default(first->kind);
	return JETON_OK;
}

static jeton_err
read_alg(struct jwk *j)
{
	const struct jt_alg *wanted = NULL;
	char name[JT_JWK_WORD_MAX];
	bool found;
	jeton_err e = jt_jwk_word(&j->base, "alg", name, &found);

	if (e != JETON_OK)
		return e;
	if (j->base.options != NULL && j->base.options->alg != NULL) {
		wanted = jt_alg_find_type(jeton_cstr(j->base.options->alg),
		    type_of(j));
		if (wanted == NULL)
			return jt_refuse(j->base.options, JETON_KEY_TYPE,
			    "the given algorithm is not one we have");
	}
	if (!found)
		return choose_alg(j, wanted);
	j->alg = jt_alg_find_type(jeton_cstr(name), type_of(j));
	if (j->alg == NULL)
		return jt_refuse(j->base.options, JETON_KEY_TYPE,
		    "member 'alg' is no algorithm that we have");
	if (!jt_alg_has_type(j->alg, type_of(j)))
		return jt_refuse(j->base.options, JETON_KEY_MISMATCH,
		    "member 'alg' does not fit its kty and crv");
	if (wanted != NULL && !jt_alg_same(wanted, j->alg))
		return jt_refuse(j->base.options, JETON_KEY_MISMATCH,
		    "member 'alg' is not the given algorithm");
	return JETON_OK;
}

static jeton_err
read_ops(const struct jwk *j)
{
	const char *op = j->purpose == JT_TO_SIGN ? "sign" : "verify";
	bool allowed;
	size_t count;
	jeton_err e = jt_jwk_ops(&j->base, (const char *[]){ op, NULL },
	    &allowed, &count);

	if (e != JETON_OK || allowed)
		return e;
	return jt_refuse(j->base.options, JETON_KEY_USE,
	    "member 'key_ops' does not allow to %s", op);
}

static jeton_err
read_members(struct jwk *j, jeton_str text, const jeton_key_options *options)
{
	jeton_err e = jt_jwk_open(&j->base, text, options);

	if (e == JETON_OK)
		e = check_type(j);
	if (e == JETON_OK)
		e = read_use(j);
	if (e == JETON_OK)
		e = read_alg(j);
	if (e == JETON_OK)
		e = read_ops(j);
	return e;
}

/* ---- The key itself ---- */

static jeton_err
make_pkey(const struct jwk *j, struct jt_pkey **out)
{
	char memory[JT_PARTS_SIZE];
	struct jt_buf buf = jt_buf_over(memory, sizeof memory);
	struct jt_parts parts;
	const char *bad,
	    *type = j->alg->crv == NULL ? j->alg->name.p : j->alg->crv;
	jeton_err e = jt_jwk_numbers(&j->base, type, &buf, &parts);

	if (e == JETON_OK) {
		e = jt_pkey_make(out, j->alg->kind, &parts, &bad);
		jt_jwk_blame(&j->base, e, bad);
	}
	jt_wipe(memory, sizeof memory);
	return e;
}

static jeton_err
read_pkey(const struct jwk *j, struct jt_key *out)
{
	struct jt_pkey *pkey = NULL;
	jeton_err e = make_pkey(j, &pkey);

	if (e != JETON_OK)
		return e;
	e = jt_jwk_check_x5c(&j->base, pkey);
	if (e != JETON_OK) {
		jt_pkey_free(pkey);
		return e;
	}
	e = jt_key_take(out, pkey, j->alg, j->purpose);
	if (e == JETON_KEY_USE)
		jt_refuse(j->base.options, e,
		    "it has no private half to sign with");
	return e;
}

static jeton_err
read_secret(const struct jwk *j, struct jt_key *out)
{
	const jeton_key_options *options = j->base.options;
	uint8_t secret[JETON_SECRET_MAX];
	size_t n, min = j->alg->min_secret;
	jeton_err e = jt_jwk_secret(&j->base, secret, &n);

	if (e == JETON_OK) {
		e = jt_key_share(out, (jeton_str){ (char *)secret, n }, j->alg,
		    min, j->purpose);
		if (e == JETON_KEY_WEAK)
			jt_refuse(options, e,
			    "member 'k' must be %zu bytes, is %zu", min, n);
		else if (e == JETON_KEY_FORM)
			jt_refuse(options, e, "member 'k' is itself a key");
	}
	jt_wipe(secret, sizeof secret);
	return e;
}

jeton_err
jt_jwk_read(struct jt_key *out, jeton_str text, enum jt_purpose purpose,
    const jeton_key_options *options)
{
	struct jwk j;
	jeton_err e;

	j.purpose = purpose;
	j.alg = NULL;
	e = read_members(&j, text, options);
	if (e != JETON_OK)
		return e;
	e = j.alg->scheme == JT_SCHEME_HMAC ? read_secret(&j, out)
					    : read_pkey(&j, out);
	if (e != JETON_OK)
		return e;
	e = jt_kid_read(out->kid, &out->kid_size, jt_jwk_get(&j.base, "kid"),
	    options);
	if (e != JETON_OK)
		jt_key_clear(out);
	return e;
}
