/* SPDX-License-Identifier: Apache-2.0 */
#include "flows/body.h"

#include "base/text.h"
#include "flows/answer.h"

static struct jt_json
find(const struct jt_body *body, const char *name)
{
	const jt_member *m = jt_json_find(body->text, body->members,
	    body->count, jeton_cstr(name));
	struct jt_json none = { .type = JT_JSON_NONE };

	return m == NULL ? none : jt_json_value(body->text, m);
}

bool
jt_body_parse(struct jt_body *body, jeton_str text)
{
	body->text = text;
	body->count = 0;
	return jt_json_object(text, body->members, JT_MEMBERS_MAX,
		   &body->count) == JETON_OK;
}

bool
jt_body_read(struct jt_request *r, struct jt_body *body)
{
	const jeton_str text = jt_request_body(r);

	if (!jt_request_is(r, "application/json")) {
		jt_answer_error(r, 415, "invalid_request",
		    "the body must be application/json");
		return false;
	}
	if (jt_body_parse(body, text))
		return true;
	jt_answer_bad(r, "the body is not one strict JSON object");
	return false;
}

bool
jt_body_read_optional(struct jt_request *r, struct jt_body *body)
{
	body->count = 0;
	body->text = jt_request_body(r);
	return body->text.n == 0 || jt_body_read(r, body);
}

bool
jt_body_has(const struct jt_body *body, const char *name)
{
	return find(body, name).type != JT_JSON_NONE;
}

static bool
refuse_member(struct jt_request *r, const char *name, const char *what)
{
	char text[128];
	struct jt_buf b = jt_buf_over(text, sizeof text);

	jt_put(&b, jeton_cstr(name));
	jt_put(&b, jeton_cstr(what));
	(void)jt_buf_end(&b);
	jt_answer_bad(r, text);
	return false;
}

const char *
jt_body_copy(const struct jt_body *body, const char *name, char *out,
    size_t size)
{
	struct jt_json v = find(body, name);
	size_t n = 0;

	out[0] = '\0';
	if (v.type != JT_JSON_STRING)
		return " must be a string";
	if (jt_json_str(v, out, size, &n) == JETON_OK && n > 0)
		return NULL;
	out[0] = '\0';
	return " is empty or too long";
}

bool
jt_body_str(struct jt_request *r, const struct jt_body *body, const char *name,
    char *out, size_t size)
{
	const char *why = jt_body_copy(body, name, out, size);

	return why == NULL || refuse_member(r, name, why);
}

bool
jt_body_bool(struct jt_request *r, const struct jt_body *body, const char *name,
    bool *out)
{
	struct jt_json v = find(body, name);

	*out = v.type == JT_JSON_TRUE;
	if (v.type == JT_JSON_NONE || v.type == JT_JSON_FALSE || *out)
		return true;
	return refuse_member(r, name, " must be true or false");
}
