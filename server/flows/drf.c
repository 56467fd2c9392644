/* SPDX-License-Identifier: Apache-2.0 */
#include "flows/drf.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/bytes.h"
#include "base/json.h"
#include "base/text.h"
#include "limits.h"

enum { MS = 1000, ERROR_SIZE = 512, TYPE_SHOWN = 64 };

static const char required[] = "This field is required.";
static const char blank[] = "This field may not be blank.";
static const char null[] = "This field may not be null.";
static const char no_string[] = "Not a valid string.";

/* ---- Answers ---- */

static void
finish(struct jt_request *r, int status, struct jt_buf *b)
{
	if (status == 401)
		jt_reply_header(r, "WWW-Authenticate", "Bearer realm=\"api\"");
	jt_reply_header(r, "Cache-Control", "no-store");
	jt_reply(r, status, (jeton_str){ b->p, b->n });
}

void
jt_drf_answer(struct jt_request *r, int status, const char *detail,
    const char *code)
{
	char text[ERROR_SIZE];
	struct jt_buf b = jt_buf_over(text, sizeof text);

	jt_put(&b, JT_LIT("{\"detail\":"));
	jt_put_json_str(&b, jeton_cstr(detail));
	if (code != NULL) {
		jt_put(&b, JT_LIT(",\"code\":"));
		jt_put_json_str(&b, jeton_cstr(code));
	}
	jt_put_char(&b, '}');
	finish(r, status, &b);
}

void
jt_drf_answer_token(struct jt_request *r, const char *detail)
{
	jt_drf_answer(r, 401, detail, "token_not_valid");
}

void
jt_drf_answer_invalid(struct jt_request *r, const char *why)
{
	char text[ERROR_SIZE];
	struct jt_buf b = jt_buf_over(text, sizeof text);

	jt_put(&b, JT_LIT("{\"non_field_errors\":["));
	jt_put_json_str(&b, jeton_cstr(why));
	jt_put(&b, JT_LIT("]}"));
	finish(r, 400, &b);
}

void
jt_drf_answer_throttled(struct jt_request *r, int64_t wait_ms)
{
	const int64_t seconds = (wait_ms + MS - 1) / MS;
	char text[ERROR_SIZE];

	snprintf(text, sizeof text, "%" PRId64, seconds);
	jt_reply_header(r, "Retry-After", text);
	snprintf(text, sizeof text,
	    "Request was throttled. Expected available in %" PRId64
	    " second%s.",
	    seconds, seconds == 1 ? "" : "s");
	jt_drf_answer(r, 429, text, NULL);
}

void
jt_drf_answer_busy(struct jt_request *r)
{
	jt_reply_header(r, "Retry-After", "1");
	jt_drf_answer(r, 503, "Service temporarily unavailable.", NULL);
}

static void
answer_media_type(struct jt_request *r)
{
	jeton_str type = jt_request_header(r, "Content-Type", NULL);
	char text[2 * TYPE_SHOWN];
	struct jt_buf b = jt_buf_over(text, sizeof text);

	if (type.n > TYPE_SHOWN || !jt_is_utf8(type.p, type.n))
		type.n = 0;
	jt_put(&b, JT_LIT("Unsupported media type \""));
	jt_put(&b, type);
	jt_put(&b, JT_LIT("\" in request."));
	if (jt_buf_end(&b) == JETON_OK)
		jt_drf_answer(r, 415, text, NULL);
}

/* ---- Fields ---- */

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* What is wrong with it, or NULL. */
static const char *
take(struct jt_drf_field *field, jeton_str text)
{
	while (field->is_trimmed && text.n > 0 && is_space(text.p[0])) {
		text.p++;
		text.n--;
	}
	while (field->is_trimmed && text.n > 0 && is_space(text.p[text.n - 1]))
		text.n--;
	if (text.n == 0)
		return blank;
	field->is_too_long =
	    text.n >= field->size || memchr(text.p, '\0', text.n) != NULL;
	if (!field->is_too_long)
		jt_copy(field->out, field->size, text);
	return NULL;
}

/* A string is unescaped into `store`. */
static const char *
take_json(struct jt_drf_field *field, struct jt_json v, char *store)
{
	size_t n = 0;

	switch (v.type) {
	case JT_JSON_NONE:
		return required;
	case JT_JSON_NULL:
		return null;
	case JT_JSON_NUMBER:
		return take(field, v.text);
	case JT_JSON_STRING:
		if (jt_json_str(v, store, JT_BODY_MAX, &n) != JETON_OK)
			return no_string;
		return take(field, (jeton_str){ store, n });
	case JT_JSON_TRUE:
	case JT_JSON_FALSE:
	case JT_JSON_ARRAY:
	case JT_JSON_OBJECT:
		break;
	}
	return no_string;
}

static const char *
take_form(struct jt_drf_field *field, const struct jt_form *form)
{
	for (size_t i = 0; i < form->count; i++)
		if (jt_str_eq(form->pairs[i].name, jeton_cstr(field->name)))
			return take(field, form->pairs[i].value);
	return required;
}

/* What Python calls a value that is no object. */
static void
answer_no_object(struct jt_request *r, char first)
{
	static const struct {
		char first;
		const char *text;
	} kinds[] = {
		{ '[', "Invalid data. Expected a dictionary, but got list." },
		{ '"', "Invalid data. Expected a dictionary, but got str." },
		{ 't', "Invalid data. Expected a dictionary, but got bool." },
		{ 'f', "Invalid data. Expected a dictionary, but got bool." },
		{ 'n', "No data provided" },
	};

	for (size_t i = 0; i < JT_COUNT(kinds); i++) {
		if (kinds[i].first == first) {
			jt_drf_answer_invalid(r, kinds[i].text);
			return;
		}
	}
	jt_drf_answer_invalid(r,
	    "Invalid data. Expected a dictionary, but got int.");
}

/* A body of a kind that is read, and its fields. */
struct reading {
	struct jt_flow *flow;
	jeton_str body;
	bool is_form;
	size_t count;
	jt_member members[JT_MEMBERS_MAX];
};

static bool
read_json(struct jt_request *r, struct reading *b)
{
	if (jt_json_check(b->body) != JETON_OK) {
		jt_drf_answer(r, 400, "JSON parse error - not strict JSON",
		    NULL);
		return false;
	}
	while (b->body.n > 0 && is_space(b->body.p[0])) {
		b->body.p++;
		b->body.n--;
	}
	if (b->body.p[0] != '{') {
		answer_no_object(r, b->body.p[0]);
		return false;
	}
	if (jt_json_object(b->body, b->members, JT_MEMBERS_MAX, &b->count) ==
	    JETON_OK)
		return true;
	jt_drf_answer(r, 400, "JSON parse error - too many members", NULL);
	return false;
}

static bool
read_body(struct jt_request *r, struct reading *b)
{
	const char *why;

	b->body = jt_request_body(r);
	if (b->body.n == 0)
		return true;
	b->is_form = jt_request_is(r, "application/x-www-form-urlencoded");
	if (b->is_form) {
		if (jt_form_parse(&b->flow->form, b->body, &why))
			return true;
		jt_drf_answer(r, 400, why, NULL);
		return false;
	}
	if (jt_request_is(r, "application/json"))
		return read_json(r, b);
	answer_media_type(r);
	return false;
}

static const char *
take_field(struct reading *b, struct jt_drf_field *field)
{
	struct jt_json none = { .type = JT_JSON_NONE };
	const jt_member *m;

	if (b->is_form)
		return take_form(field, &b->flow->form);
	m = jt_json_find(b->body, b->members, b->count,
	    jeton_cstr(field->name));
	return take_json(field, m == NULL ? none : jt_json_value(b->body, m),
	    b->flow->form.text);
}

/* Appends what is wrong with each. */
static void
take_fields(struct reading *b, struct jt_drf_field *fields, size_t n,
    struct jt_buf *errors)
{
	for (size_t i = 0; i < n; i++) {
		const char *error = take_field(b, &fields[i]);

		if (error == NULL)
			continue;
		jt_put_char(errors, errors->n == 0 ? '{' : ',');
		jt_put_json_str(errors, jeton_cstr(fields[i].name));
		jt_put(errors, JT_LIT(":["));
		jt_put_json_str(errors, jeton_cstr(error));
		jt_put_char(errors, ']');
	}
}

bool
jt_drf_read(struct jt_request *r, struct jt_flow *f,
    struct jt_drf_field *fields, size_t n)
{
	struct reading b = { .flow = f };
	char text[ERROR_SIZE];
	struct jt_buf errors = jt_buf_over(text, sizeof text);

	f->form.count = 0;
	if (!read_body(r, &b))
		return false;
	take_fields(&b, fields, n, &errors);
	jt_wipe(f->form.text, sizeof f->form.text);
	jt_request_forget_body(r);
	if (errors.n == 0)
		return true;
	jt_put_char(&errors, '}');
	finish(r, 400, &errors);
	return false;
}
