/* SPDX-License-Identifier: Apache-2.0 */
/* From text of any form to a key or a set of keys for signatures. */
#include "base/bytes.h"
#include "base/text.h"
#include "jose/jwk.h"
#include "jose/key_text.h"
#include "jose/passphrase.h"
#include "jose/why.h"

static jeton_err
check_alg(const jeton_key_options *options)
{
	if (options == NULL || options->alg == NULL ||
	    jt_alg_find(jeton_cstr(options->alg)) != NULL)
		return JETON_OK;
	return jt_refuse(options, JETON_KEY_TYPE,
	    "the given algorithm is not one we have");
}

static jeton_err
open_text(struct jt_key_text *t, jeton_str text,
    const jeton_key_options *options)
{
	jeton_err e = check_alg(options);

	*t = (struct jt_key_text){ .text = text };
	return e == JETON_OK ? jt_key_text_open(t, text, options) : e;
}

/* ---- A single key ---- */

struct reading {
	const struct jt_key_text *text;
	struct jt_pkey *pkey;
};

static jeton_err
read_pkey(void *context, jeton_str passphrase)
{
	struct reading *r = context;
	jeton_str text = r->text->text;

	if (r->text->form == JT_FORM_OPENSSH)
		return jt_pkey_openssh(&r->pkey, text);
	if (r->text->form == JT_FORM_DER)
		return jt_pkey_der(&r->pkey, text, passphrase);
	return jt_pkey_pem(&r->pkey, text, passphrase);
}

static jeton_err
read_single(struct jt_key *out, const struct jt_key_text *t,
    enum jt_purpose purpose, const jeton_key_options *options)
{
	struct reading r = { .text = t };
	const struct jt_alg *alg = NULL;
	jeton_err e;

	if (t->form == JT_FORM_JWK)
		return jt_jwk_read(out, t->text, purpose, options);
	e = jt_with_passphrase(options, read_pkey, &r);
	if (e != JETON_OK)
		return jt_key_text_explain(options, e);
	if (options != NULL && options->alg != NULL)
		alg = jt_alg_find_kind(jeton_cstr(options->alg),
		    jt_pkey_kind(r.pkey));
	if (alg == NULL)
		alg = jt_alg_default(jt_pkey_kind(r.pkey));
	e = jt_key_take(out, r.pkey, alg, purpose);
	if (e == JETON_OK && options != NULL)
		e = jt_key_name(out, jeton_cstr(options->kid));
	return jt_key_text_explain(options, e);
}

/* ---- A set to verify with ---- */

static jeton_err
check_newest(const jeton_keys *keys, const jeton_key_options *options)
{
	jeton_err e = jt_keys_check(keys);

	if (e == JETON_KEY_DUPLICATE)
		jt_refuse(options, e, "it has the kid of another key");
	else if (e == JETON_KEY_MIXED)
		jt_refuse(options, e,
		    "shared secrets and public keys in one set");
	return e;
}

static jeton_err
take_public(void *context, jeton_str jwk, const jeton_key_options *options)
{
	jeton_keys *keys = context;
	jeton_err e =
	    jt_jwk_read(&keys->key[keys->count], jwk, JT_TO_VERIFY, options);

	if (e == JETON_KEY_TYPE) {
		keys->skipped++;
		return JETON_OK;
	}
	if (e != JETON_OK)
		return e;
	keys->count++;
	return check_newest(keys, options);
}

static jeton_err
fill(jeton_keys *keys, const struct jt_key_text *t,
    const jeton_key_options *options)
{
	jeton_err e;

	if (t->form != JT_FORM_SET) {
		e = read_single(&keys->key[0], t, JT_TO_VERIFY, options);
		keys->count = e == JETON_OK ? 1 : 0;
		return e;
	}
	e = jt_key_text_each(t, take_public, keys, options);
	if (e == JETON_OK && keys->count == 0)
		e = jt_refuse(options, JETON_KEY_NONE,
		    "the set has no key that we can use");
	return e;
}

static jeton_err
make_set(jeton_keys **out, const struct jt_key_text *t,
    const jeton_key_options *options)
{
	size_t count;
	jeton_keys *keys;
	jeton_err e = jt_key_text_count(t, &count, options);

	if (e != JETON_OK)
		return e;
	keys = jt_keys_new(count);
	if (keys == NULL)
		return JETON_NO_MEMORY;
	e = fill(keys, t, options);
	if (e == JETON_OK) {
		*out = keys;
		keys = NULL;
	}
	jeton_keys_free(keys);
	return e;
}

/* ---- A key to sign with ---- */

/* The one private key of a set, or among several the one that kid names. */
struct choice {
	const char *kid; /* or NULL */
	struct jt_key key;
	size_t count, wanted;
};

static jeton_err
take_private(void *context, jeton_str jwk, const jeton_key_options *options)
{
	struct choice *c = context;
	struct jt_key k;
	bool is_wanted;
	jeton_err e = jt_jwk_read(&k, jwk, JT_TO_SIGN, options);

	if (e == JETON_KEY_TYPE || e == JETON_KEY_USE)
		return JETON_OK;
	if (e != JETON_OK)
		return e;
	is_wanted = c->kid != NULL && k.kid_size > 0 &&
	    jt_str_eq(jeton_cstr(c->kid), (jeton_str){ k.kid, k.kid_size });
	c->count++;
	c->wanted += is_wanted;
	if (c->count == 1 || (is_wanted && c->wanted == 1)) {
		jt_key_clear(&c->key);
		c->key = k;
		k = (struct jt_key){ 0 };
	}
	jt_key_clear(&k);
	return JETON_OK;
}

static jeton_err
check_choice(const struct choice *c, const jeton_key_options *options)
{
	if (c->count == 0)
		return jt_refuse(options, JETON_KEY_NONE,
		    "the set has no private key that we can use");
	if (c->wanted > 1)
		return jt_refuse(options, JETON_KEY_DUPLICATE,
		    "the set has two private keys of that kid");
	if (c->count > 1 && c->wanted == 0)
		return jt_refuse(options, JETON_KEY_FORM,
		    "the set has several private keys: name one by its kid");
	return JETON_OK;
}

static jeton_err
choose(struct jt_key *out, const struct jt_key_text *t,
    const jeton_key_options *options)
{
	struct choice c = { .kid = options == NULL ? NULL : options->kid };
	size_t count;
	jeton_err e = jt_key_text_count(t, &count, options);

	if (e == JETON_OK)
		e = jt_key_text_each(t, take_private, &c, options);
	if (e == JETON_OK)
		e = check_choice(&c, options);
	if (e == JETON_OK && c.key.kid_size == 0)
		e = jt_key_name(&c.key, jeton_cstr(c.kid));
	if (e == JETON_OK)
		*out = c.key;
	else
		jt_key_clear(&c.key);
	jt_wipe(&c, sizeof c);
	return e;
}

static jeton_err
make_key(jeton_key **out, const struct jt_key_text *t,
    const jeton_key_options *options)
{
	struct jt_key k;
	jeton_err e;

	if (t->form == JT_FORM_SET)
		e = choose(&k, t, options);
	else
		e = read_single(&k, t, JT_TO_SIGN, options);
	return e == JETON_OK ? jt_key_give(out, &k) : e;
}

jeton_err
jeton_keys_parse(jeton_keys **out, jeton_str text,
    const jeton_key_options *options)
{
	struct jt_key_text t;
	jeton_err e = open_text(&t, text, options);

	*out = NULL;
	if (e == JETON_OK)
		e = make_set(out, &t, options);
	jt_key_text_close(&t);
	return jt_why_end(options, e);
}

jeton_err
jeton_key_parse(jeton_key **out, jeton_str text,
    const jeton_key_options *options)
{
	struct jt_key_text t;
	jeton_err e = open_text(&t, text, options);

	*out = NULL;
	if (e == JETON_OK)
		e = make_key(out, &t, options);
	jt_key_text_close(&t);
	return jt_why_end(options, e);
}
