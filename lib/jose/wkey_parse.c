/* SPDX-License-Identifier: Apache-2.0 */
/* From text of any form to a recipient or an opener. */
#include "base/text.h"
#include "jose/key_text.h"
#include "jose/passphrase.h"
#include "jose/why.h"
#include "jose/wkey.h"

/* A password is not a key: it is given as one. */
static jeton_err
check_alg(const jeton_key_options *options)
{
	struct jt_wname name;

	if (options == NULL || options->alg == NULL)
		return JETON_OK;
	if (jt_wname_find(&name, jeton_cstr(options->alg)) &&
	    name.alg->way != JT_PBES2)
		return JETON_OK;
	return jt_refuse(options, JETON_KEY_TYPE,
	    "the given algorithm is not one of keys to encrypt with");
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
	struct jt_ekey *ekey;
};

static jeton_err
read_ekey(void *context, jeton_str passphrase)
{
	struct reading *r = context;
	jeton_str text = r->text->text;

	return r->text->form == JT_FORM_OPENSSH
	    ? jt_ekey_openssh(&r->ekey, text)
	    : jt_ekey_pem(&r->ekey, text, passphrase);
}

static jeton_err
read_single(struct jt_wkey *out, const struct jt_key_text *t,
    enum jt_wpurpose purpose, const jeton_key_options *options)
{
	struct reading r = { .text = t };
	struct jt_wname name = { NULL, NULL };
	jeton_err e;

	if (t->form == JT_FORM_JWK)
		return jt_wkey_read(out, t->text, purpose, options);
	e = jt_with_passphrase(options, read_ekey, &r);
	if (e != JETON_OK)
		return jt_key_text_explain(options, e);
	if (options != NULL && options->alg != NULL)
		jt_wname_find(&name, jeton_cstr(options->alg));
	if (name.alg == NULL)
		name.alg = jt_encalg_default(jt_ekey_kind(r.ekey));
	e = jt_wkey_take(out, r.ekey, name.alg, purpose);
	if (e == JETON_OK && options != NULL)
		e = jt_wkey_name(out, jeton_cstr(options->kid));
	return jt_key_text_explain(options, e);
}

static jeton_err
make_recipient(jeton_recipient **out, const struct jt_key_text *t,
    const jeton_key_options *options)
{
	struct jt_wkey k;
	jeton_err e;

	if (t->form == JT_FORM_SET)
		return jt_refuse(options, JETON_KEY_FORM,
		    "it is a set: a recipient is one key");
	e = read_single(&k, t, JT_TO_ENCRYPT, options);
	return e == JETON_OK ? jt_recipient_give(out, &k) : e;
}

jeton_err
jeton_recipient_parse(jeton_recipient **out, jeton_str text,
    const jeton_key_options *options)
{
	struct jt_key_text t;
	jeton_err e = open_text(&t, text, options);

	*out = NULL;
	if (e == JETON_OK)
		e = make_recipient(out, &t, options);
	jt_key_text_close(&t);
	return jt_why_end(options, e);
}

/* ---- What can decrypt ---- */

static bool
is_named_twice(const jeton_opener *o)
{
	const struct jt_wkey *newest = &o->key[o->count - 1];

	for (size_t i = 0; i + 1 < o->count; i++)
		if (newest->kid_size > 0 &&
		    jt_str_eq((jeton_str){ newest->kid, newest->kid_size },
			(jeton_str){ o->key[i].kid, o->key[i].kid_size }))
			return true;
	return false;
}

static jeton_err
take_private(void *context, jeton_str jwk, const jeton_key_options *options)
{
	jeton_opener *o = context;
	jeton_err e =
	    jt_wkey_read(&o->key[o->count], jwk, JT_TO_DECRYPT, options);

	if (e == JETON_KEY_TYPE || e == JETON_KEY_USE) {
		o->skipped++;
		return JETON_OK;
	}
	if (e != JETON_OK)
		return e;
	o->count++;
	if (is_named_twice(o))
		return jt_refuse(options, JETON_KEY_DUPLICATE,
		    "it has the kid of another key");
	return JETON_OK;
}

static jeton_err
fill(jeton_opener *o, const struct jt_key_text *t,
    const jeton_key_options *options)
{
	jeton_err e;

	if (t->form != JT_FORM_SET) {
		e = read_single(&o->key[0], t, JT_TO_DECRYPT, options);
		o->count = e == JETON_OK ? 1 : 0;
		return e;
	}
	e = jt_key_text_each(t, take_private, o, options);
	if (e == JETON_OK && o->count == 0)
		e = jt_refuse(options, JETON_KEY_NONE,
		    "the set has no key that we can decrypt with");
	return e;
}

static jeton_err
make_opener(jeton_opener **out, const struct jt_key_text *t,
    const jeton_key_options *options)
{
	size_t count;
	jeton_opener *o;
	jeton_err e = jt_key_text_count(t, &count, options);

	if (e != JETON_OK)
		return e;
	o = jt_opener_new(count);
	if (o == NULL)
		return JETON_NO_MEMORY;
	e = fill(o, t, options);
	if (e == JETON_OK) {
		*out = o;
		o = NULL;
	}
	jeton_opener_free(o);
	return e;
}

jeton_err
jeton_opener_parse(jeton_opener **out, jeton_str text,
    const jeton_key_options *options)
{
	struct jt_key_text t;
	jeton_err e = open_text(&t, text, options);

	*out = NULL;
	if (e == JETON_OK)
		e = make_opener(out, &t, options);
	jt_key_text_close(&t);
	return jt_why_end(options, e);
}
