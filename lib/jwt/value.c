/* SPDX-License-Identifier: Apache-2.0 */
#include "jeton/value.h"

#include "base/json.h"
#include "base/text.h"
#include "jwt/token.h"

static jeton_value
from_json(struct jt_json v)
{
	static const jeton_type types[] = { [JT_JSON_NONE] = JETON_ABSENT,
		[JT_JSON_NULL] = JETON_NULL,
		[JT_JSON_FALSE] = JETON_BOOL,
		[JT_JSON_TRUE] = JETON_BOOL,
		[JT_JSON_NUMBER] = JETON_NUMBER,
		[JT_JSON_STRING] = JETON_STRING,
		[JT_JSON_ARRAY] = JETON_ARRAY,
		[JT_JSON_OBJECT] = JETON_OBJECT };

	return (jeton_value){ types[v.type], v.text };
}

static struct jt_json
to_json(jeton_value v)
{
	static const enum jt_json_type types[] = { [JETON_ABSENT] =
						       JT_JSON_NONE,
		[JETON_NULL] = JT_JSON_NULL,
		[JETON_BOOL] = JT_JSON_FALSE,
		[JETON_NUMBER] = JT_JSON_NUMBER,
		[JETON_STRING] = JT_JSON_STRING,
		[JETON_ARRAY] = JT_JSON_ARRAY,
		[JETON_OBJECT] = JT_JSON_OBJECT };
	bool escaped = v.type == JETON_STRING && v.json.n > 0 &&
	    memchr(v.json.p, '\\', v.json.n) != NULL;

	return (struct jt_json){ v.json, types[v.type], escaped };
}

static jeton_value
member(jeton_value object, jeton_str name)
{
	struct jt_json key, value;
	size_t at = 0;

	if (object.type == JETON_OBJECT)
		while (jt_json_next_member(object.json, &at, &key, &value))
			if (jt_json_is(key, name))
				return from_json(value);
	return (jeton_value){ JETON_ABSENT, { NULL, 0 } };
}

/* RFC 6901 section 4: digits without a leading zero. */
static bool
read_index(jeton_str step, size_t *index)
{
	*index = 0;
	if (step.n == 0 || step.n > 6 || (step.n > 1 && step.p[0] == '0'))
		return false;
	for (size_t i = 0; i < step.n; i++) {
		if (step.p[i] < '0' || step.p[i] > '9')
			return false;
		*index = *index * 10 + (size_t)(step.p[i] - '0');
	}
	return true;
}

static jeton_value
element(jeton_value array, jeton_str step)
{
	jeton_value v = { JETON_ABSENT, { NULL, 0 } };
	size_t index, at = 0;

	if (!read_index(step, &index))
		return v;
	for (size_t i = 0; i <= index; i++)
		if (!jeton_next(array, &at, &v))
			break;
	return v;
}

/* Undoes ~0 and ~1; false for any other use of '~' or a step too long. */
static bool
unescape_step(const char *step, size_t n, struct jt_buf *out)
{
	for (size_t i = 0; i < n; i++) {
		char c = step[i];

		if (c == '~') {
			i++;
			if (i == n || (step[i] != '0' && step[i] != '1'))
				return false;
			c = step[i] == '0' ? '~' : '/';
		}
		jt_put_char(out, c);
	}
	return !out->failed;
}

jeton_value
jeton_value_at(jeton_value value, const char *pointer)
{
	static const jeton_value absent = { JETON_ABSENT, { NULL, 0 } };
	char text[512];

	if (pointer[0] != '\0' && pointer[0] != '/')
		return absent;
	while (*pointer == '/' && value.type != JETON_ABSENT) {
		size_t n = strcspn(++pointer, "/");
		struct jt_buf b = jt_buf_over(text, sizeof text);
		jeton_str step = { text, 0 };

		if (!unescape_step(pointer, n, &b))
			return absent;
		step.n = b.n;
		value = value.type == JETON_ARRAY ? element(value, step)
						  : member(value, step);
		pointer += n;
	}
	return value;
}

jeton_value
jeton_at(const jeton_token *token, const char *pointer)
{
	jeton_value v = { JETON_OBJECT, jeton_payload(token) };

	if (v.json.p == NULL)
		return (jeton_value){ JETON_ABSENT, { NULL, 0 } };
	while (v.json.n > 0 && v.json.p[0] != '{')
		v.json = (jeton_str){ v.json.p + 1, v.json.n - 1 };
	while (v.json.n > 0 && v.json.p[v.json.n - 1] != '}')
		v.json.n--;
	return jeton_value_at(v, pointer);
}

size_t
jeton_claim_count(const jeton_token *token)
{
	return jeton_payload(token).p == NULL ? 0 : token->claim_count_;
}

jeton_err
jeton_claim_at(const jeton_token *token, size_t i, char *name, size_t size,
    jeton_value *value)
{
	jeton_str text = jeton_payload(token);
	const jt_member *m;
	struct jt_json key;
	size_t n;

	*value = (jeton_value){ JETON_ABSENT, { NULL, 0 } };
	if (size > 0)
		name[0] = '\0';
	if (i >= jeton_claim_count(token))
		return JETON_ARGUMENT;
	m = &token->claims_[i];
	key = (struct jt_json){ { text.p + m->name - 1, m->name_size + 2u },
		JT_JSON_STRING, m->name_escaped != 0 };
	if (jt_json_str(key, name, size, &n) != JETON_OK)
		return JETON_NO_SPACE;
	*value = from_json(jt_json_value(text, m));
	return JETON_OK;
}

jeton_value
jeton_member(jeton_value object, const char *name)
{
	return member(object, jeton_cstr(name));
}

bool
jeton_next(jeton_value array, size_t *at, jeton_value *next)
{
	struct jt_json found = { { NULL, 0 }, JT_JSON_NONE, false };
	bool is_there =
	    array.type == JETON_ARRAY && jt_json_next(array.json, at, &found);

	*next = from_json(found);
	return is_there;
}

jeton_err
jeton_value_str(jeton_value value, char *out, size_t size)
{
	size_t n;
	jeton_err e = jt_json_str(to_json(value), out, size, &n);

	return e == JETON_MALFORMED ? JETON_BAD_CLAIM : e;
}

/* A plain value into out; its size into *n. */
static jeton_err
write_plain(jeton_value value, char *out, size_t size, size_t *n)
{
	*n = value.json.n;
	if (value.type == JETON_STRING)
		return jt_json_str(to_json(value), out, size, n);
	if (value.type != JETON_NUMBER && value.type != JETON_BOOL)
		return JETON_BAD_CLAIM;
	if (value.json.n >= size)
		return JETON_NO_SPACE;
	memcpy(out, value.json.p, value.json.n);
	out[value.json.n] = '\0';
	return JETON_OK;
}

static jeton_err
write_list(jeton_value array, char *out, size_t size)
{
	jeton_value next;
	jeton_err e = JETON_OK;
	size_t at = 0, used = 0, n;

	out[0] = '\0';
	while (e == JETON_OK && jeton_next(array, &at, &next)) {
		if (used > 0)
			out[used++] = ',';
		if (used == size)
			return JETON_NO_SPACE;
		e = write_plain(next, out + used, size - used, &n);
		if (e == JETON_OK && memchr(out + used, ',', n) != NULL)
			e = JETON_BAD_CLAIM;
		used += n;
	}
	return e;
}

jeton_err
jeton_value_text(jeton_value value, char *out, size_t size)
{
	size_t n;
	jeton_err e;

	if (size == 0)
		return JETON_NO_SPACE;
	e = value.type == JETON_ARRAY ? write_list(value, out, size)
				      : write_plain(value, out, size, &n);
	if (e != JETON_OK)
		out[0] = '\0';
	return e;
}

bool
jeton_value_int(jeton_value value, int64_t *out)
{
	*out = 0;
	return jt_json_int(to_json(value), out);
}

bool
jeton_value_double(jeton_value value, double *out)
{
	*out = 0;
	return jt_json_double(to_json(value), out);
}

bool
jeton_value_bool(jeton_value value, bool *out)
{
	*out = value.type == JETON_BOOL && value.json.n == 4;
	return value.type == JETON_BOOL;
}

bool
jeton_value_has(jeton_value value, const char *text)
{
	jeton_value next;
	size_t at = 0;

	if (value.type == JETON_STRING)
		return jt_json_is(to_json(value), jeton_cstr(text));
	while (jeton_next(value, &at, &next))
		if (next.type == JETON_STRING && jeton_value_has(next, text))
			return true;
	return false;
}

jeton_err
jeton_json_check(jeton_str text)
{
	if (text.p == NULL)
		return JETON_MALFORMED;
	return jt_json_check(text);
}

bool
jeton_value_has_word(jeton_value value, const char *word)
{
	size_t n = strlen(word);

	if (value.type != JETON_STRING)
		return jeton_value_has(value, word);
	for (size_t at = 1; n > 0 && at + n < value.json.n; at++) {
		const char *p = value.json.p + at;

		if ((at == 1 || p[-1] == ' ') && memcmp(p, word, n) == 0 &&
		    (at + n + 1 == value.json.n || p[n] == ' '))
			return true;
	}
	return false;
}
