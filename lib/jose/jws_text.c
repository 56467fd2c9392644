/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/jws_text.h"

#include <string.h>

#include "base/base64url.h"
#include "jose/expected.h"
#include "jose/jws.h"
#include "jose/object.h"

/* A string member, or none. */
static jeton_err
take_part(struct jt_part *out, struct jt_json v)
{
	*out = (struct jt_part){ .escaped = v.escaped };
	if (v.type == JT_JSON_NONE)
		return JETON_OK;
	if (v.type != JT_JSON_STRING)
		return JETON_MALFORMED;
	out->text = (jeton_str){ v.text.p + 1, v.text.n - 2 };
	return JETON_OK;
}

static jeton_err
take_signature(void *context, const struct jt_object *o)
{
	struct jt_jws_text *out = context;
	struct jt_jws_signature *s = &out->signatures[out->count];
	struct jt_json header = jt_object_get(o, JT_LIT("header"));
	jeton_err e;

	e = take_part(&s->header, jt_object_get(o, JT_LIT("protected")));
	if (e == JETON_OK)
		e = take_part(&s->signature,
		    jt_object_get(o, JT_LIT("signature")));
	if (e != JETON_OK)
		return e;
	if (s->signature.text.p == NULL ||
	    (header.type != JT_JSON_NONE && header.type != JT_JSON_OBJECT))
		return JETON_MALFORMED;
	s->unprotected = header.text;
	out->count++;
	return JETON_OK;
}

static jeton_err
read_json(struct jt_jws_text *out, unsigned forms, jeton_str text)
{
	static const jeton_str of_flattened[] = { JT_INIT("protected"),
		JT_INIT("header"), JT_INIT("signature") };
	struct jt_object o;
	struct jt_json list;
	jeton_err e = jt_object_read(&o, text);

	if (e != JETON_OK)
		return e;
	list = jt_object_get(&o, JT_LIT("signatures"));
	out->form = list.type == JT_JSON_NONE ? JETON_FLATTENED : JETON_GENERAL;
	if (!jt_expected_form(forms, out->form))
		return JETON_MALFORMED;
	e = take_part(&out->payload, jt_object_get(&o, JT_LIT("payload")));
	if (e != JETON_OK)
		return e;
	if (out->form == JETON_FLATTENED)
		return take_signature(out, &o);
	if (jt_object_has_any(&o, of_flattened, JT_COUNT(of_flattened)))
		return JETON_MALFORMED;
	return jt_object_each(list, JETON_SIGNATURES_MAX, take_signature, out);
}

static jeton_err
read_compact(struct jt_jws_text *out, unsigned forms, jeton_str text)
{
	struct jt_jws jws;
	jeton_err e = jt_jws_split_any(&jws, text);

	if (e == JETON_OK && !jt_expected_form(forms, JETON_COMPACT))
		e = JETON_MALFORMED;
	if (e != JETON_OK)
		return e;
	out->form = JETON_COMPACT;
	out->count = 1;
	out->payload = (struct jt_part){ jws.payload, false };
	out->signatures[0] = (struct jt_jws_signature){
		.header = { jws.header, false },
		.signature = { jws.signature, false },
	};
	return JETON_OK;
}

jeton_err
jt_jws_text_read(struct jt_jws_text *out, unsigned forms, jeton_str text)
{
	out->count = 0;
	if (text.n > JETON_JWS_MAX)
		return JETON_TOO_LONG;
	if (jt_json_begins_object(text))
		return read_json(out, forms, text);
	return read_compact(out, forms, text);
}

jeton_err
jt_jws_text_payload(const struct jt_jws_text *t, bool detached)
{
	bool is_there = t->payload.text.p != NULL;

	if (detached && t->form == JETON_COMPACT)
		return t->payload.text.n == 0 ? JETON_OK : JETON_MALFORMED;
	return is_there == !detached ? JETON_OK : JETON_MALFORMED;
}

jeton_err
jt_part_view(const struct jt_part *part, char *out, size_t size,
    jeton_str *view)
{
	struct jt_json quoted = { part->text, JT_JSON_STRING, true };

	*view = part->text;
	if (!part->escaped)
		return JETON_OK;
	quoted.text.p--;
	quoted.text.n += 2;
	view->p = out;
	return jt_json_str(quoted, out, size, &view->n);
}

jeton_err
jt_part_decode(const struct jt_part *part, void *out, size_t size, size_t *n)
{
	char text[JT_BASE64URL_SIZE(JETON_HEADER_MAX) + 1];
	jeton_str view;
	jeton_err e = jt_part_view(part, text, sizeof text, &view);

	*n = 0;
	if (e == JETON_OK)
		e = jt_base64url_decode(view, out, size, n);
	return e;
}
