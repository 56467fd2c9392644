/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/jwe_text.h"

#include <string.h>

#include "jose/object.h"

enum { PARTS = 5 };

/* Whether an empty string, or none at all, will do. */
enum need { NEEDED, MAY_BE_EMPTY, NOT_EMPTY_IF_THERE };

static bool
has_form(unsigned forms, jeton_form form)
{
	if (forms == 0)
		return form == JETON_COMPACT;
	return (forms & 1u << form) != 0;
}

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
take_recipient(struct jt_jwe_text *out, const struct jt_object *o)
{
	struct jt_jwe_recipient *r = &out->recipients[out->count];
	jeton_err e = take_object(o, "header", &r->header);

	if (e == JETON_OK)
		e = take(o, "encrypted_key", NOT_EMPTY_IF_THERE, &r->key);
	out->count++;
	return e;
}

static jeton_err
take_list(struct jt_jwe_text *out, struct jt_json list)
{
	struct jt_json element;
	struct jt_object o;
	size_t at = 0;
	jeton_err e = JETON_OK;

	if (list.type != JT_JSON_ARRAY)
		return JETON_MALFORMED;
	while (e == JETON_OK && jt_json_next(list.text, &at, &element)) {
		if (out->count == JETON_RECIPIENTS_MAX)
			return JETON_TOO_LONG;
		e = jt_object_read(&o, element.text);
		if (e == JETON_OK)
			e = take_recipient(out, &o);
	}
	if (e == JETON_OK && out->count == 0)
		return JETON_MALFORMED;
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

static bool
has_any(const struct jt_object *o, const jeton_str *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (jt_object_get(o, names[i]).type != JT_JSON_NONE)
			return true;
	return false;
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
	if (!has_form(forms, out->form) ||
	    has_any(&o, of_jws, JT_COUNT(of_jws)))
		return JETON_MALFORMED;
	e = take_members(out, &o);
	if (e != JETON_OK)
		return e;
	if (out->form == JETON_FLATTENED)
		return take_recipient(out, &o);
	if (has_any(&o, of_flattened, JT_COUNT(of_flattened)))
		return JETON_MALFORMED;
	return take_list(out, list);
}

/* No base64url begins with any of these. */
static bool
is_json(jeton_str text)
{
	size_t i = 0;

	while (i < text.n && memchr(" \t\r\n", text.p[i], 4) != NULL)
		i++;
	return i < text.n && text.p[i] == '{';
}

jeton_err
jt_jwe_text_read(struct jt_jwe_text *out, unsigned forms, jeton_str text)
{
	memset(out, 0, sizeof *out);
	if (text.n > JETON_JWE_MAX)
		return JETON_TOO_LONG;
	if (is_json(text))
		return read_json(out, forms, text);
	out->form = JETON_COMPACT;
	if (!has_form(forms, JETON_COMPACT))
		return JETON_MALFORMED;
	return read_compact(out, text);
}
