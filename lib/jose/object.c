/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/object.h"

#include <math.h>
#include <string.h>

jeton_err
jt_object_read(struct jt_object *out, jeton_str text)
{
	out->text = text;
	return jt_json_object(text, out->members, JETON_MEMBERS_MAX,
	    &out->count);
}

struct jt_json
jt_object_get(const struct jt_object *o, jeton_str name)
{
	static const struct jt_json absent = { { NULL, 0 }, JT_JSON_NONE,
		false };
	const jt_member *m = jt_json_find(o->text, o->members, o->count, name);

	return m == NULL ? absent : jt_json_value(o->text, m);
}

bool
jt_object_has_any(const struct jt_object *o, const jeton_str *names,
    size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (jt_object_get(o, names[i]).type != JT_JSON_NONE)
			return true;
	return false;
}

jeton_err
jt_object_each(struct jt_json list, size_t max, jt_object_taker *take,
    void *context)
{
	struct jt_json element;
	struct jt_object o;
	size_t at = 0, count = 0;
	jeton_err e = JETON_OK;

	if (list.type != JT_JSON_ARRAY)
		return JETON_MALFORMED;
	while (e == JETON_OK && jt_json_next(list.text, &at, &element)) {
		if (count++ == max)
			return JETON_TOO_LONG;
		e = jt_object_read(&o, element.text);
		if (e == JETON_OK)
			e = take(context, &o);
	}
	return e == JETON_OK && count == 0 ? JETON_MALFORMED : e;
}

/* A name that does not fit once unescaped is longer than any header. */
static jeton_str
name_of(const struct jt_object *o, const jt_member *m,
    char buf[JETON_HEADER_MAX])
{
	const char *name = o->text.p + m->name;
	struct jt_json quoted = { { name - 1, m->name_size + 2u },
		JT_JSON_STRING, true };
	size_t n = 0;

	if (!m->name_escaped)
		return (jeton_str){ name, m->name_size };
	if (jt_json_str(quoted, buf, JETON_HEADER_MAX, &n) != JETON_OK)
		return (jeton_str){ NULL, 0 };
	return (jeton_str){ buf, n };
}

bool
jt_object_overlaps(const struct jt_object *a, const struct jt_object *b)
{
	char buf[JETON_HEADER_MAX];

	for (size_t i = 0; i < a->count; i++)
		if (jt_json_find(b->text, b->members, b->count,
			name_of(a, &a->members[i], buf)) != NULL)
			return true;
	return false;
}

void
jt_put_name(struct jt_buf *b, jeton_str name)
{
	if (b->n > 0 && b->p[b->n - 1] != '{')
		jt_put_char(b, ',');
	jt_put_json_str(b, name);
	jt_put_char(b, ':');
}

void
jt_put_str(struct jt_buf *b, const char *name, const char *value)
{
	if (value != NULL)
		jt_put_text(b, name, jeton_cstr(value));
}

void
jt_put_text(struct jt_buf *b, const char *name, jeton_str text)
{
	jt_put_name(b, jeton_cstr(name));
	jt_put_json_str(b, text);
}

void
jt_put_bytes(struct jt_buf *b, const char *name, jeton_str bytes)
{
	if (bytes.p == NULL)
		return;
	jt_put_name(b, jeton_cstr(name));
	jt_put_char(b, '"');
	jt_put_base64url(b, bytes.p, bytes.n);
	jt_put_char(b, '"');
}

static jeton_err
put_json(struct jt_buf *b, const char *text)
{
	if (text == NULL || jt_json_check(jeton_cstr(text)) != JETON_OK)
		return JETON_ARGUMENT;
	jt_put(b, jeton_cstr(text));
	return JETON_OK;
}

static jeton_err
put_typed(struct jt_buf *b, const jeton_claim *c)
{
	jt_put_name(b, jeton_cstr(c->name));
	switch (c->kind) {
	case JETON_KIND_STR:
		if (c->str == NULL)
			return JETON_ARGUMENT;
		jt_put_json_str(b, jeton_cstr(c->str));
		return JETON_OK;
	case JETON_KIND_INT:
		jt_put_int(b, c->integer);
		return JETON_OK;
	case JETON_KIND_DOUBLE:
		if (!isfinite(c->real))
			return JETON_ARGUMENT;
		jt_put_double(b, c->real);
		return JETON_OK;
	case JETON_KIND_BOOL:
		jt_put(b, c->integer != 0 ? JT_LIT("true") : JT_LIT("false"));
		return JETON_OK;
	case JETON_KIND_JSON:
		return put_json(b, c->str);
	case JETON_KIND_END:
		break;
	}
	return JETON_ARGUMENT;
}

jeton_err
jt_put_list(struct jt_buf *b, const jeton_claim *list)
{
	jeton_err e = JETON_OK;

	for (; e == JETON_OK && list != NULL && list->name != NULL; list++)
		e = put_typed(b, list);
	return e;
}

const jeton_claim *
jt_list_find(const jeton_claim *list, const char *name)
{
	for (; list != NULL && list->name != NULL; list++)
		if (strcmp(list->name, name) == 0)
			return list;
	return NULL;
}

bool
jt_list_has_any(const jeton_claim *list, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (jt_list_find(list, names[i]) != NULL)
			return true;
	return false;
}
