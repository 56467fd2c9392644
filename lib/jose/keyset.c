/* SPDX-License-Identifier: Apache-2.0 */
/* From text of any form to a key or a set. */
#include <stdlib.h>

#include "base/bytes.h"
#include "base/json.h"
#include "base/text.h"
#include "jose/jwk.h"
#include "jose/passphrase.h"
#include "jose/why.h"

enum form {
	FORM_NONE,
	FORM_JWK,
	FORM_SET,
	FORM_JWE,
	FORM_PEM,
	FORM_DER,
	FORM_OPENSSH
};

/* A text, and what it turns out to be. */
struct source {
	enum form form;
	jeton_str text; /* for a set its array */
	char *opened;   /* what was in a JWE, or NULL */
	size_t opened_size;
};

enum { MEMBERS_MAX = 64 };

/* What jeton_key_parse() does with a key of a set. */
enum choice { CHOICE_PASS, CHOICE_TAKE, CHOICE_FAIL };

static jeton_err
check_options(const jeton_key_options *options)
{
	jeton_str kid;

	if (options == NULL)
		return JETON_OK;
	kid = jeton_cstr(options->kid);
	if (options->alg != NULL &&
	    jt_alg_find(jeton_cstr(options->alg)) == NULL)
		return jt_refuse(options, JETON_KEY_TYPE,
		    "the given algorithm is not one we have");
	if (kid.n > JETON_KID_MAX)
		return jt_refuse(options, JETON_TOO_LONG,
		    "the given kid has more than %d bytes", JETON_KID_MAX);
	if (!jt_is_utf8(kid.p, kid.n))
		return jt_refuse(options, JETON_ARGUMENT,
		    "the given kid is not UTF-8");
	return JETON_OK;
}

static bool
begins_object(jeton_str text)
{
	size_t i = 0;

	while (i < text.n && memchr(" \t\r\n", text.p[i], 4) != NULL)
		i++;
	return i < text.n && text.p[i] == '{';
}

static jeton_err
detect_json(struct source *s, const jeton_key_options *options)
{
	jt_member members[MEMBERS_MAX];
	const jt_member *m;
	struct jt_json value;
	size_t count;
	jeton_err e = jt_json_object(s->text, members, MEMBERS_MAX, &count);

	if (e == JETON_TOO_LONG)
		return jt_refuse(options, e, "it has too many members");
	if (e != JETON_OK)
		return jt_refuse(options, JETON_KEY_FORM,
		    "it is not an object of strict JSON");
	s->form = FORM_JWE;
	if (jt_json_find(s->text, members, count, JT_LIT("ciphertext")) != NULL)
		return JETON_OK;
	m = jt_json_find(s->text, members, count, JT_LIT("keys"));
	s->form = m == NULL ? FORM_JWK : FORM_SET;
	if (m == NULL)
		return JETON_OK;
	value = jt_json_value(s->text, m);
	if (value.type != JT_JSON_ARRAY)
		return jt_refuse(options, JETON_KEY_FORM,
		    "member 'keys' is not an array");
	s->text = value.text;
	return JETON_OK;
}

static enum form
detect_other(jeton_str text)
{
	jeton_str begin = JT_LIT("-----BEGIN ");

	if (jt_pkey_may_be_der(text))
		return FORM_DER;
	if (jt_pkey_may_be_openssh(text))
		return FORM_OPENSSH;
	if (memmem(text.p, text.n, begin.p, begin.n) != NULL)
		return FORM_PEM;
	return jt_may_be_jwe(text) ? FORM_JWE : FORM_NONE;
}

static jeton_err
detect(struct source *s, const jeton_key_options *options)
{
	if (begins_object(s->text))
		return detect_json(s, options);
	s->form = detect_other(s->text);
	if (s->form == FORM_NONE)
		return jt_refuse(options, JETON_KEY_FORM,
		    "it is neither a JWK, nor a JWK Set, nor PEM, nor DER, "
		    "nor a line of OpenSSH");
	return JETON_OK;
}

static jeton_err
check_text(jeton_str text, const jeton_key_options *options)
{
	jt_why_clear(options);
	if (text.p == NULL)
		return jt_refuse(options, JETON_ARGUMENT, "there is no text");
	if (text.n > JETON_KEY_TEXT_MAX)
		return jt_refuse(options, JETON_TOO_LONG,
		    "it has more than %d bytes", JETON_KEY_TEXT_MAX);
	return check_options(options);
}

static jeton_err
explain(const jeton_key_options *options, jeton_err e)
{
	static const struct {
		jeton_err e;
		const char *phrase;
	} phrases[] = {
		{ JETON_KEY_FORM, "no key in it, or a broken one" },
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
	const struct source *source;
	struct jt_pkey *pkey;
};

static jeton_err
read_pkey(void *context, jeton_str passphrase)
{
	struct reading *r = context;
	jeton_str text = r->source->text;

	if (r->source->form == FORM_OPENSSH)
		return jt_pkey_openssh(&r->pkey, text);
	if (r->source->form == FORM_DER)
		return jt_pkey_der(&r->pkey, text, passphrase);
	return jt_pkey_pem(&r->pkey, text, passphrase);
}

static jeton_err
read_single(struct jt_key *out, const struct source *s, enum jt_purpose purpose,
    const jeton_key_options *options)
{
	struct reading r = { .source = s };
	const struct jt_alg *alg = NULL;
	jeton_err e;

	if (s->form == FORM_JWK)
		return jt_jwk_read(out, s->text, purpose, options);
	e = jt_with_passphrase(options, read_pkey, &r);
	if (e != JETON_OK)
		return explain(options, e);
	if (options != NULL && options->alg != NULL)
		alg = jt_alg_find_kind(jeton_cstr(options->alg),
		    jt_pkey_kind(r.pkey));
	if (alg == NULL)
		alg = jt_alg_default(jt_pkey_kind(r.pkey));
	e = jt_key_take(out, r.pkey, alg, purpose);
	if (e == JETON_OK && options != NULL)
		e = jt_key_name(out, jeton_cstr(options->kid));
	return explain(options, e);
}

/* Opens a JWE, in which there is a JWK or a set. */
static jeton_err
open_jwe(struct source *s, const jeton_key_options *options)
{
	jeton_err e =
	    jt_open_jwe(&s->opened, &s->opened_size, s->text, options);

	if (e != JETON_OK)
		return explain(options, e);
	s->text = (jeton_str){ s->opened, s->opened_size };
	if (!begins_object(s->text))
		return jt_refuse(options, JETON_KEY_FORM,
		    "what is encrypted is not a JWK");
	e = detect_json(s, options);
	if (e == JETON_OK && s->form == FORM_JWE)
		e = jt_refuse(options, JETON_KEY_FORM,
		    "it is encrypted more than once");
	return e;
}

static jeton_err
open_source(struct source *s, const jeton_key_options *options)
{
	jeton_err e = check_text(s->text, options);

	if (e == JETON_OK)
		e = detect(s, options);
	if (e == JETON_OK && s->form == FORM_JWE)
		e = open_jwe(s, options);
	return e;
}

static void
close_source(struct source *s)
{
	if (s->opened != NULL)
		jt_wipe(s->opened, s->opened_size);
	free(s->opened);
}

/* Number index of a set; options->kid is for a single key. */
static jeton_err
read_element(struct jt_key *out, struct jt_json element, size_t index,
    enum jt_purpose purpose, const jeton_key_options *options)
{
	jeton_key_options inner = { 0 };
	jeton_err e;

	if (options != NULL)
		inner = *options;
	inner.kid = NULL;
	if (element.type == JT_JSON_OBJECT)
		e = jt_jwk_read(out, element.text, purpose, &inner);
	else
		e = jt_refuse(options, JETON_KEY_FORM, "it is not an object");
	if (e != JETON_OK && e != JETON_NO_MEMORY && e != JETON_CRYPTO)
		jt_refuse_at(options, index);
	return e;
}

static jeton_err
check_newest(const jeton_keys *keys, size_t index,
    const jeton_key_options *options)
{
	jeton_err e = jt_keys_check(keys);

	if (e == JETON_KEY_DUPLICATE)
		jt_refuse(options, e, "it has the kid of another key");
	else if (e == JETON_KEY_MIXED)
		jt_refuse(options, e,
		    "shared secrets and public keys in one set");
	if (e != JETON_OK)
		jt_refuse_at(options, index);
	return e;
}

static jeton_err
fill_set(jeton_keys *keys, jeton_str array, const jeton_key_options *options)
{
	struct jt_json element;
	size_t at = 0;
	jeton_err e = JETON_OK;

	for (size_t i = 0; jt_json_next(array, &at, &element); i++) {
		e = read_element(&keys->key[keys->count], element, i,
		    JT_TO_VERIFY, options);
		if (e == JETON_KEY_TYPE) {
			keys->skipped++;
			continue;
		}
		if (e != JETON_OK)
			return e;
		keys->count++;
		e = check_newest(keys, i, options);
		if (e != JETON_OK)
			return e;
	}
	if (keys->count == 0)
		return jt_refuse(options, JETON_KEY_NONE,
		    "the set has no key that we can use");
	return JETON_OK;
}

static jeton_err
make_set(jeton_keys **out, const struct source *s,
    const jeton_key_options *options)
{
	size_t count = s->form == FORM_SET ? jt_json_count(s->text) : 1;
	jeton_keys *keys;
	jeton_err e;

	if (count > JETON_KEYS_MAX)
		return jt_refuse(options, JETON_TOO_LONG,
		    "the set has more than %d keys", JETON_KEYS_MAX);
	keys = jt_keys_new(count);
	if (keys == NULL)
		return JETON_NO_MEMORY;
	if (s->form == FORM_SET) {
		e = fill_set(keys, s->text, options);
	} else {
		e = read_single(&keys->key[0], s, JT_TO_VERIFY, options);
		keys->count = e == JETON_OK ? 1 : 0;
	}
	if (e == JETON_OK) {
		*out = keys;
		keys = NULL;
	}
	jeton_keys_free(keys);
	return e;
}

static enum choice
choose(jeton_err e)
{
	if (e == JETON_OK)
		return CHOICE_TAKE;
	return e == JETON_KEY_TYPE || e == JETON_KEY_USE ? CHOICE_PASS
							 : CHOICE_FAIL;
}

/* Whether a further private key replaces the one that was found before. */
static bool
is_wanted(const struct jt_key *k, const jeton_key_options *options)
{
	return options != NULL && options->kid != NULL && k->kid_size > 0 &&
	    jt_str_eq(jeton_cstr(options->kid),
		(jeton_str){ k->kid, k->kid_size });
}

/* The one private key of a set, or among several the one that kid names. */
static jeton_err
pick_private(struct jt_key *out, jeton_str array,
    const jeton_key_options *options)
{
	struct jt_json element;
	size_t at = 0, count = 0, wanted = 0;
	jeton_err e = JETON_OK;

	memset(out, 0, sizeof *out);
	for (size_t i = 0; jt_json_next(array, &at, &element); i++) {
		struct jt_key k;

		e = read_element(&k, element, i, JT_TO_SIGN, options);
		if (choose(e) == CHOICE_FAIL)
			return e;
		if (choose(e) == CHOICE_PASS)
			continue;
		count++;
		if (is_wanted(&k, options))
			wanted++;
		if (count == 1 || (is_wanted(&k, options) && wanted == 1)) {
			jt_key_clear(out);
			*out = k;
			k = (struct jt_key){ 0 };
		}
		jt_key_clear(&k);
	}
	if (count == 0)
		return jt_refuse(options, JETON_KEY_NONE,
		    "the set has no private key that we can use");
	if (wanted > 1)
		return jt_refuse(options, JETON_KEY_DUPLICATE,
		    "the set has two private keys of that kid");
	if (count > 1 && wanted == 0)
		return jt_refuse(options, JETON_KEY_FORM,
		    "the set has several private keys: name one by its kid");
	return JETON_OK;
}

static jeton_err
pick_from_set(struct jt_key *out, jeton_str array,
    const jeton_key_options *options)
{
	jeton_err e;

	if (jt_json_count(array) > JETON_KEYS_MAX)
		return jt_refuse(options, JETON_TOO_LONG,
		    "the set has more than %d keys", JETON_KEYS_MAX);
	e = pick_private(out, array, options);
	if (e != JETON_OK)
		jt_key_clear(out);
	else if (out->kid_size == 0 && options != NULL)
		e = jt_key_name(out, jeton_cstr(options->kid));
	return e;
}

static jeton_err
make_key(jeton_key **out, const struct source *s,
    const jeton_key_options *options)
{
	jeton_key *key = calloc(1, sizeof *key);
	jeton_err e;

	if (key == NULL)
		return JETON_NO_MEMORY;
	if (s->form == FORM_SET)
		e = pick_from_set(&key->key, s->text, options);
	else
		e = read_single(&key->key, s, JT_TO_SIGN, options);
	if (e == JETON_OK) {
		*out = key;
		key = NULL;
	}
	free(key);
	return e;
}

jeton_err
jeton_keys_parse(jeton_keys **out, jeton_str text,
    const jeton_key_options *options)
{
	struct source s = { .text = text };
	jeton_err e = open_source(&s, options);

	*out = NULL;
	if (e == JETON_OK)
		e = make_set(out, &s, options);
	close_source(&s);
	return jt_why_end(options, e);
}

jeton_err
jeton_key_parse(jeton_key **out, jeton_str text,
    const jeton_key_options *options)
{
	struct source s = { .text = text };
	jeton_err e = open_source(&s, options);

	*out = NULL;
	if (e == JETON_OK)
		e = make_key(out, &s, options);
	close_source(&s);
	return jt_why_end(options, e);
}
