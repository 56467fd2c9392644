/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/jwe_text.h"

#include <string.h>

#include "jose/expected.h"
#include "jose/object.h"

enum { PARTS = 5 };

/* Whether an empty string, or none at all, will do. */
enum need { NEEDED, MAY_BE_EMPTY, NOT_EMPTY_IF_THERE };

/* ---- Compact ---- */

static jeton_err
split(jeton_str text, jeton_str parts[PARTS])
{
	const char *at = text.p, *end = text.p + text.n;

	for (size_t i = 0; i < PARTS; i++) {
		const char *dot =
		    at == end ? NULL : memchr(at, '.', (size_t)(end - at));

		if ((dot == NULL) != (i == PARTS - 1))
			return JETON_MALFORMED;
		if (dot == NULL)
			dot = end;
		parts[i] = (jeton_str){ at, (size_t)(dot - at) };
		at = dot + 1;
	}
	return JETON_OK;
}

static jeton_err
read_compact(struct jt_jwe_text *out, jeton_str text)
{
	jeton_str parts[PARTS];
	jeton_err e = split(text, parts);

	if (e != JETON_OK)
		return e;
	out->count = 1;
	out->header = parts[0];
	out->recipients[0].key = parts[1];
	out->iv = parts[2];
	out->cipher = parts[3];
	out->tag = parts[4];
	return JETON_OK;
}

/* ---- JSON ---- */

static jeton_err
take(const struct jt_object *o, const char *name, enum need need,
    jeton_str *out)
{
	struct jt_json v = jt_object_get(o, jeton_cstr(name));

	if (v.type == JT_JSON_NONE)
		return need == NOT_EMPTY_IF_THERE ? JETON_OK : JETON_MALFORMED;
	if (v.type != JT_JSON_STRING || v.escaped)
		return JETON_MALFORMED;
	*out = (jeton_str){ v.text.p + 1, v.text.n - 2 };
	return out->n == 0 && need != MAY_BE_EMPTY ? JETON_MALFORMED : JETON_OK;
}

static jeton_err
take_object(const struct jt_object *o, const char *name, jeton_str *out)
{
	struct jt_json v = jt_object_get(o, jeton_cstr(name));

	if (v.type == JT_JSON_NONE)
		return JETON_OK;
	*out = v.text;
	return v.type == JT_JSON_OBJECT ? JETON_OK : JETON_MALFORMED;
}

static jeton_err
take_recipient(void *context, const struct jt_object *o)
{
	struct jt_jwe_text *out = context;
	struct jt_jwe_recipient *r = &out->recipients[out->count];
	jeton_err e = take_object(o, "header", &r->header);

	if (e == JETON_OK)
		e = take(o, "encrypted_key", NOT_EMPTY_IF_THERE, &r->key);
	out->count++;
	return e;
}

static jeton_err
take_members(struct jt_jwe_text *out, const struct jt_object *o)
{
	const struct {
		const char *name;
		enum need need;
		jeton_str *out;
	} strings[] = {
		{ "protected", NOT_EMPTY_IF_THERE, &out->header },
		{ "aad", NOT_EMPTY_IF_THERE, &out->aad },
		{ "iv", NEEDED, &out->iv },
		{ "ciphertext", MAY_BE_EMPTY, &out->cipher },
		{ "tag", NEEDED, &out->tag },
	};
	jeton_err e = take_object(o, "unprotected", &out->shared);

	for (size_t i = 0; e == JETON_OK && i < JT_COUNT(strings); i++)
		e = take(o, strings[i].name, strings[i].need, strings[i].out);
	return e;
}

static jeton_err
read_json(struct jt_jwe_text *out, unsigned forms, jeton_str text)
{
	static const jeton_str of_jws[] = { JT_INIT("payload"),
		JT_INIT("signature"), JT_INIT("signatures") };
	static const jeton_str of_flattened[] = { JT_INIT("header"),
		JT_INIT("encrypted_key") };
	struct jt_object o;
	struct jt_json list;
	jeton_err e = jt_object_read(&o, text);

	if (e != JETON_OK)
		return e;
	list = jt_object_get(&o, JT_LIT("recipients"));
	out->form = list.type == JT_JSON_NONE ? JETON_FLATTENED : JETON_GENERAL;
	if (!jt_expected_form(forms, out->form) ||
	    jt_object_has_any(&o, of_jws, JT_COUNT(of_jws)))
		return JETON_MALFORMED;
	e = take_members(out, &o);
	if (e != JETON_OK)
		return e;
	if (out->form == JETON_FLATTENED)
		return take_recipient(out, &o);
	if (jt_object_has_any(&o, of_flattened, JT_COUNT(of_flattened)))
		return JETON_MALFORMED;
	return jt_object_each(list, JETON_RECIPIENTS_MAX, take_recipient, out);
}

jeton_err
jt_jwe_text_read(struct jt_jwe_text *out, unsigned forms, jeton_str text)
{
	memset(out, 0, sizeof *out);
	if (text.n > JETON_JWE_MAX)
		return JETON_TOO_LONG;
	if (jt_json_begins_object(text))
		return read_json(out, forms, text);
	out->form = JETON_COMPACT;
	if (!jt_expected_form(forms, JETON_COMPACT))
		return JETON_MALFORMED;
	return read_compact(out, text);
}
