/* SPDX-License-Identifier: Apache-2.0 */
/* From text of any form to a recipient or an opener. */
#include <stdlib.h>

#include "base/bytes.h"
#include "jose/object.h"
#include "jose/passphrase.h"
#include "jose/why.h"
#include "jose/wkey.h"

static bool
begins_object(jeton_str text)
{
	size_t i = 0;

	while (i < text.n && memchr(" \t\r\n", text.p[i], 4) != NULL)
		i++;
	return i < text.n && text.p[i] == '{';
}

static jeton_err
check_arguments(jeton_str text, const jeton_key_options *options)
{
	struct jt_wname name;
	jeton_str kid;

	jt_why_clear(options);
	if (text.p == NULL)
		return jt_refuse(options, JETON_ARGUMENT, "there is no text");
	if (text.n > JETON_KEY_TEXT_MAX)
		return jt_refuse(options, JETON_TOO_LONG,
		    "it has more than %d bytes", JETON_KEY_TEXT_MAX);
	if (options == NULL)
		return JETON_OK;
	kid = jeton_cstr(options->kid);
	if (kid.n > JETON_KID_MAX)
		return jt_refuse(options, JETON_TOO_LONG,
		    "the given kid has more than %d bytes", JETON_KID_MAX);
	if (!jt_is_utf8(kid.p, kid.n))
		return jt_refuse(options, JETON_ARGUMENT,
		    "the given kid is not UTF-8");
	if (options->alg != NULL &&
	    (!jt_wname_find(&name, jeton_cstr(options->alg)) ||
		name.alg->way == JT_PBES2))
		return jt_refuse(options, JETON_KEY_TYPE,
		    "the given algorithm is not one of keys to encrypt with");
	return JETON_OK;
}

/* ---- What is encrypted ---- */

/* A text, or what was in it. */
struct source {
	jeton_str text;
	char *opened; /* NULL if it was not encrypted */
	size_t opened_size;
};

static bool
is_jwe(jeton_str text)
{
	struct jt_object o;

	if (!begins_object(text))
		return jt_may_be_jwe(text);
	return jt_object_read(&o, text) == JETON_OK &&
	    jt_object_get(&o, JT_LIT("ciphertext")).type != JT_JSON_NONE;
}

static jeton_err
explain_lock(const jeton_key_options *options, jeton_err e)
{
	if (e == JETON_KEY_LOCKED)
		return jt_refuse(options, e,
		    "it is encrypted, and the passphrase missing or wrong");
	if (e == JETON_TOO_LONG)
		return jt_refuse(options, e,
		    "its passphrase takes too many iterations to check");
	if (e == JETON_KEY_TYPE)
		return jt_refuse(options, e,
		    "it is encrypted, and not by a passphrase");
	if (e == JETON_KEY_FORM)
		return jt_refuse(options, e, "it is a broken JWE");
	return e;
}

static jeton_err
open_source(struct source *s, const jeton_key_options *options)
{
	jeton_err e;

	if (!is_jwe(s->text))
		return JETON_OK;
	e = jt_open_jwe(&s->opened, &s->opened_size, s->text, options);
	if (e != JETON_OK)
		return explain_lock(options, e);
	s->text = (jeton_str){ s->opened, s->opened_size };
	if (!begins_object(s->text))
		return jt_refuse(options, JETON_KEY_FORM,
		    "what is encrypted is not a JWK");
	return JETON_OK;
}

static void
close_source(struct source *s)
{
	if (s->opened != NULL)
		jt_wipe(s->opened, s->opened_size);
	free(s->opened);
}

/* ---- A single key ---- */

static jeton_err
explain_pem(const jeton_key_options *options, jeton_err e)
{
	static const struct {
		jeton_err e;
		const char *phrase;
	} phrases[] = {
		{ JETON_KEY_FORM,
		    "it is neither a JWK nor the PEM or DER of a key" },
		{ JETON_KEY_TYPE, "it is a kind of key we do not know" },
		{ JETON_KEY_WEAK, "the key is too weak" },
		{ JETON_KEY_MISMATCH,
		    "the key does not fit itself or the algorithm" },
		{ JETON_KEY_USE, "there is no private key in it" },
		{ JETON_KEY_LOCKED,
		    "it is encrypted, and the passphrase missing or wrong" },
		{ JETON_TOO_LONG,
		    "its passphrase takes too many iterations to check" },
	};

	for (size_t i = 0; i < JT_COUNT(phrases); i++)
		if (phrases[i].e == e)
			return jt_refuse(options, e, "%s", phrases[i].phrase);
	return e;
}

struct reading {
	jeton_str text;
	struct jt_ekey *ekey;
};

static jeton_err
read_ekey(void *context, jeton_str passphrase)
{
	struct reading *r = context;

	return jt_ekey_pem(&r->ekey, r->text, passphrase);
}

static jeton_err
read_pem(struct jt_wkey *out, jeton_str text, enum jt_wpurpose purpose,
    const jeton_key_options *options)
{
	struct jt_wname name = { NULL, NULL };
	struct reading r = { .text = text };
	jeton_err e = jt_with_passphrase(options, read_ekey, &r);

	if (e != JETON_OK)
		return explain_pem(options, e);
	if (options != NULL && options->alg != NULL)
		jt_wname_find(&name, jeton_cstr(options->alg));
	if (name.alg == NULL)
		name.alg = jt_encalg_default(jt_ekey_kind(r.ekey));
	e = jt_wkey_take(out, r.ekey, name.alg, purpose);
	if (e == JETON_OK && options != NULL) {
		e = jt_wkey_name(out, jeton_cstr(options->kid));
		if (e != JETON_OK)
			jt_wkey_clear(out);
	}
	return explain_pem(options, e);
}

static jeton_err
read_single(struct jt_wkey *out, jeton_str text, enum jt_wpurpose purpose,
    const jeton_key_options *options)
{
	if (begins_object(text))
		return jt_wkey_read(out, text, purpose, options);
	return read_pem(out, text, purpose, options);
}

static jeton_err
make_recipient(jeton_recipient **out, jeton_str text,
    const jeton_key_options *options)
{
	jeton_recipient *r = calloc(1, sizeof *r);
	jeton_err e = JETON_NO_MEMORY;

	if (r != NULL)
		e = read_single(&r->key, text, JT_TO_ENCRYPT, options);
	if (e == JETON_OK) {
		*out = r;
		r = NULL;
	}
	free(r);
	return e;
}

jeton_err
jeton_recipient_parse(jeton_recipient **out, jeton_str text,
    const jeton_key_options *options)
{
	struct source s = { .text = text };
	jeton_err e = check_arguments(text, options);

	*out = NULL;
	if (e == JETON_OK)
		e = open_source(&s, options);
	if (e == JETON_OK)
		e = make_recipient(out, s.text, options);
	close_source(&s);
	return jt_why_end(options, e);
}

/* ---- Sets ---- */

/* The text of "keys" if it is a set, else nothing. */
static jeton_err
find_set(jeton_str text, const jeton_key_options *options, jeton_str *array)
{
	struct jt_object o;
	struct jt_json keys;

	*array = (jeton_str){ NULL, 0 };
	if (!begins_object(text) || jt_object_read(&o, text) != JETON_OK)
		return JETON_OK;
	keys = jt_object_get(&o, JT_LIT("keys"));
	if (keys.type == JT_JSON_NONE)
		return JETON_OK;
	if (keys.type != JT_JSON_ARRAY)
		return jt_refuse(options, JETON_KEY_FORM,
		    "member 'keys' is not an array");
	*array = keys.text;
	return JETON_OK;
}

/* options->kid is for a single key. */
static jeton_err
read_element(struct jt_wkey *out, struct jt_json element,
    const jeton_key_options *options)
{
	jeton_key_options inner = { 0 };

	if (options != NULL)
		inner = *options;
	inner.kid = NULL;
	if (element.type != JT_JSON_OBJECT)
		return jt_refuse(options, JETON_KEY_FORM,
		    "it is not an object");
	return jt_wkey_read(out, element.text, JT_TO_DECRYPT, &inner);
}

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
add_element(jeton_opener *o, struct jt_json element,
    const jeton_key_options *options)
{
	jeton_err e = read_element(&o->key[o->count], element, options);

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
fill(jeton_opener *o, jeton_str array, const jeton_key_options *options)
{
	struct jt_json element;
	size_t at = 0;

	for (size_t i = 0; jt_json_next(array, &at, &element); i++) {
		jeton_err e = add_element(o, element, options);

		if (e == JETON_OK)
			continue;
		if (e != JETON_NO_MEMORY && e != JETON_CRYPTO)
			jt_refuse_at(options, i);
		return e;
	}
	if (o->count == 0)
		return jt_refuse(options, JETON_KEY_NONE,
		    "the set has no key that we can decrypt with");
	return JETON_OK;
}

static jeton_err
make_opener(jeton_opener **out, jeton_str text, jeton_str array,
    const jeton_key_options *options)
{
	size_t room = array.p == NULL ? 1 : jt_json_count(array);
	jeton_opener *o;
	jeton_err e;

	if (room > JETON_KEYS_MAX)
		return jt_refuse(options, JETON_TOO_LONG,
		    "the set has more than %d keys", JETON_KEYS_MAX);
	o = jt_opener_new(room);
	if (o == NULL)
		return JETON_NO_MEMORY;
	if (array.p != NULL) {
		e = fill(o, array, options);
	} else {
		e = read_single(&o->key[0], text, JT_TO_DECRYPT, options);
		o->count = e == JETON_OK ? 1 : 0;
	}
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
	struct source s = { .text = text };
	jeton_str array;
	jeton_err e = check_arguments(text, options);

	*out = NULL;
	if (e == JETON_OK)
		e = open_source(&s, options);
	if (e == JETON_OK)
		e = find_set(s.text, options, &array);
	if (e == JETON_OK)
		e = make_opener(out, s.text, array, options);
	close_source(&s);
	return jt_why_end(options, e);
}
