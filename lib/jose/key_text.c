/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/key_text.h"

#include <stdlib.h>

#include "base/bytes.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "jose/passphrase.h"
#include "jose/why.h"

enum { MEMBERS_MAX = 64 };

static jeton_err
detect_json(struct jt_key_text *t, const jeton_key_options *options)
{
	jt_member members[MEMBERS_MAX];
	const jt_member *m;
	struct jt_json value;
	size_t count;
	jeton_err e = jt_json_object(t->text, members, MEMBERS_MAX, &count);

	if (e == JETON_TOO_LONG)
		return jt_refuse(options, e, "it has too many members");
	if (e != JETON_OK)
		return jt_refuse(options, JETON_KEY_FORM,
		    "it is not an object of strict JSON");
	t->form = JT_FORM_JWE;
	if (jt_json_find(t->text, members, count, JT_LIT("ciphertext")) != NULL)
		return JETON_OK;
	m = jt_json_find(t->text, members, count, JT_LIT("keys"));
	t->form = m == NULL ? JT_FORM_JWK : JT_FORM_SET;
	if (m == NULL)
		return JETON_OK;
	value = jt_json_value(t->text, m);
	if (value.type != JT_JSON_ARRAY)
		return jt_refuse(options, JETON_KEY_FORM,
		    "member 'keys' is not an array");
	t->text = value.text;
	return JETON_OK;
}

static enum jt_key_form
detect_other(jeton_str text)
{
	jeton_str begin = JT_LIT("-----BEGIN ");

	if (jt_pkey_may_be_der(text))
		return JT_FORM_DER;
	if (jt_pkey_may_be_openssh(text))
		return JT_FORM_OPENSSH;
	if (memmem(text.p, text.n, begin.p, begin.n) != NULL)
		return JT_FORM_PEM;
	return jt_may_be_jwe(text) ? JT_FORM_JWE : JT_FORM_NONE;
}

static jeton_err
detect(struct jt_key_text *t, const jeton_key_options *options)
{
	if (jt_json_begins_object(t->text))
		return detect_json(t, options);
	t->form = detect_other(t->text);
	if (t->form == JT_FORM_NONE)
		return jt_refuse(options, JETON_KEY_FORM,
		    "it is neither a JWK, nor a JWK Set, nor PEM, nor DER, "
		    "nor a line of OpenSSH");
	return JETON_OK;
}

static jeton_err
check_kid(const jeton_key_options *options)
{
	jeton_str kid = jeton_cstr(options->kid);

	if (kid.n > JETON_KID_MAX)
		return jt_refuse(options, JETON_TOO_LONG,
		    "the given kid has more than %d bytes", JETON_KID_MAX);
	if (!jt_is_utf8(kid.p, kid.n))
		return jt_refuse(options, JETON_ARGUMENT,
		    "the given kid is not UTF-8");
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
	return options == NULL ? JETON_OK : check_kid(options);
}

jeton_err
jt_key_text_explain(const jeton_key_options *options, jeton_err e)
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

/* Opens a JWE, in which there is a JWK or a set. */
static jeton_err
open_jwe(struct jt_key_text *t, const jeton_key_options *options)
{
	jeton_err e =
	    jt_open_jwe(&t->opened, &t->opened_size, t->text, options);

	if (e != JETON_OK)
		return jt_key_text_explain(options, e);
	t->text = (jeton_str){ t->opened, t->opened_size };
	if (!jt_json_begins_object(t->text))
		return jt_refuse(options, JETON_KEY_FORM,
		    "what is encrypted is not a JWK");
	e = detect_json(t, options);
	if (e == JETON_OK && t->form == JT_FORM_JWE)
		e = jt_refuse(options, JETON_KEY_FORM,
		    "it is encrypted more than once");
	return e;
}

jeton_err
jt_key_text_open(struct jt_key_text *out, jeton_str text,
    const jeton_key_options *options)
{
	jeton_err e = check_text(text, options);

	*out = (struct jt_key_text){ .text = text };
	if (e == JETON_OK)
		e = detect(out, options);
	if (e == JETON_OK && out->form == JT_FORM_JWE)
		e = open_jwe(out, options);
	return e;
}

void
jt_key_text_close(struct jt_key_text *t)
{
	if (t->opened != NULL)
		jt_wipe(t->opened, t->opened_size);
	free(t->opened);
}

jeton_err
jt_key_text_count(const struct jt_key_text *t, size_t *count,
    const jeton_key_options *options)
{
	*count = t->form == JT_FORM_SET ? jt_json_count(t->text) : 1;
	if (*count <= JETON_KEYS_MAX)
		return JETON_OK;
	return jt_refuse(options, JETON_TOO_LONG,
	    "the set has more than %d keys", JETON_KEYS_MAX);
}

jeton_err
jt_key_text_each(const struct jt_key_text *t, jt_key_taker *take, void *context,
    const jeton_key_options *options)
{
	jeton_key_options inner = { 0 };
	struct jt_json element;
	size_t at = 0;

	if (options != NULL)
		inner = *options;
	inner.kid = NULL;
	for (size_t i = 0; jt_json_next(t->text, &at, &element); i++) {
		jeton_err e;

		if (element.type == JT_JSON_OBJECT)
			e = take(context, element.text, &inner);
		else
			e = jt_refuse(options, JETON_KEY_FORM,
			    "it is not an object");
		if (e == JETON_OK)
			continue;
		if (e != JETON_NO_MEMORY && e != JETON_CRYPTO)
			jt_refuse_at(options, i);
		return e;
	}
	return JETON_OK;
}
