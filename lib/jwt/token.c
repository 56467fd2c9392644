/* SPDX-License-Identifier: Apache-2.0 */
#include "jwt/token.h"

#include <assert.h>
#include <string.h>

#include "base/base64url.h"
#include "base/json.h"
#include "base/text.h"

enum { ACCEPTED = 0x6a65746f };

static_assert(JETON_TEXT_MAX >= JT_BASE64URL_BYTES(JETON_TOKEN_MAX),
    "every token within the limit can be decoded");
static_assert(JETON_BIG_SIZE(JETON_BIG_MAX) / 2 >
	JT_BASE64URL_BYTES(JETON_BIG_MAX),
    "enough memory is enough");
static_assert(sizeof(jeton_token) <= 28672, "jeton.h says 26 KiB");

/*
 * The texts, each half of the memory: what was decoded, and its strings; in the
 * token itself unless it was given memory.
 */
static const char *
text_of(const jeton_token *t)
{
	return t->memory_ == NULL ? t->text_ : t->memory_;
}

static const char *
strings_of(const jeton_token *t)
{
	return t->memory_ == NULL ? t->strings_
				  : t->memory_ + t->memory_size_ / 2;
}

/* The same to write to. */
static char *
open_text(jeton_token *t)
{
	return t->memory_ == NULL ? t->text_ : t->memory_;
}

static char *
open_strings(jeton_token *t)
{
	return t->memory_ == NULL ? t->strings_
				  : t->memory_ + t->memory_size_ / 2;
}

static size_t
text_size(const jeton_token *t)
{
	return t->memory_ == NULL ? sizeof t->text_ : t->memory_size_ / 2;
}

void
jt_token_reset(jeton_token *t)
{
	t->state_ = 0;
	t->header_size_ = 0;
	t->payload_size_ = 0;
	t->header_count_ = 0;
	t->claim_count_ = 0;
	t->key_ = 0;
	t->failed_claim_[0] = '\0';
	t->memory_ = NULL;
	t->memory_size_ = 0;
}

void
jt_token_lend(jeton_token *t, jeton_memory memory)
{
	t->memory_ = memory.p;
	t->memory_size_ = memory.size;
}

jeton_str
jt_token_header_text(const jeton_token *t)
{
	return (jeton_str){ text_of(t), t->header_size_ };
}

jeton_str
jt_token_payload_text(const jeton_token *t)
{
	return (jeton_str){ text_of(t) + t->header_size_, t->payload_size_ };
}

/* The characters of a string value at this offset, where the getters look. */
static const char *
string_at(const jeton_token *t, size_t start, const jt_member *m)
{
	return strings_of(t) + start + m->value + 1;
}

/*
 * Makes strings of the values, of which strings_ has a copy: most of them lack
 * nothing but the NUL where their closing quote is.
 */
static void
end_strings(jeton_token *t, size_t start, const jt_member *members,
    size_t count)
{
	jeton_str text = { text_of(t) + start, 0 };
	char *strings = open_strings(t) + start;

	for (size_t i = 0; i < count; i++) {
		const jt_member *m = &members[i];
		char *value = strings + m->value;
		size_t n;

		if (m->type != JT_JSON_STRING)
			continue;
		if (!m->value_escaped)
			value[m->value_size - 1] = '\0';
		else if (jt_json_str(jt_json_value(text, m), value + 1,
			     m->value_size - 1, &n) != JETON_OK)
			value[1] = '\0';
	}
}

jeton_err
jt_token_decode_header(jeton_token *t, jeton_str base64url)
{
	char *text = open_text(t);
	size_t n;
	jeton_err e;

	if (JT_BASE64URL_BYTES(base64url.n) > JETON_HEADER_MAX)
		return JETON_TOO_LONG;
	e = jt_base64url_decode(base64url, text, text_size(t), &n);
	if (e == JETON_OK)
		t->header_size_ = (uint32_t)n;
	return e;
}

jeton_err
jt_token_index_header(jeton_token *t)
{
	size_t count;
	jeton_err e = jt_json_object(jt_token_header_text(t), t->header_,
	    JETON_MEMBERS_MAX, &count);

	if (e == JETON_OK)
		t->header_count_ = (uint16_t)count;
	return e;
}

jeton_err
jt_token_read_payload(jeton_token *t, jeton_str base64url)
{
	size_t start = t->header_size_;
	char *text = open_text(t) + start;
	size_t n, count;
	jeton_err e;

	e = jt_base64url_decode(base64url, text, text_size(t) - start, &n);
	if (e == JETON_OK)
		e = jt_json_object((jeton_str){ text, n }, t->claims_,
		    JETON_CLAIMS_MAX, &count);
	if (e != JETON_OK)
		return e;
	t->payload_size_ = (uint32_t)n;
	t->claim_count_ = (uint16_t)count;
	return JETON_OK;
}

void
jt_token_blame(jeton_token *t, const char *claim)
{
	size_t n = strnlen(claim, JETON_NAME_MAX - 1);

	memcpy(t->failed_claim_, claim, n);
	t->failed_claim_[n] = '\0';
}

void
jt_token_accept(jeton_token *t, size_t key)
{
	memcpy(open_strings(t), text_of(t), t->header_size_ + t->payload_size_);
	end_strings(t, 0, t->header_, t->header_count_);
	end_strings(t, t->header_size_, t->claims_, t->claim_count_);
	t->key_ = (uint16_t)key;
	t->failed_claim_[0] = '\0';
	t->state_ = ACCEPTED;
}

void
jt_token_refuse(jeton_token *t)
{
	t->state_ = 0;
	t->header_size_ = 0;
	t->payload_size_ = 0;
	t->header_count_ = 0;
	t->claim_count_ = 0;
	t->memory_ = NULL;
	t->memory_size_ = 0;
}

struct jt_shape
jt_token_shape(const jeton_token *t)
{
	return (struct jt_shape){ t->header_size_, t->payload_size_,
		t->header_count_, t->claim_count_, t->key_ };
}

void
jt_token_save(const jeton_token *t, jt_member *members)
{
	size_t n = t->header_count_;

	memcpy(members, t->header_, n * sizeof *members);
	memcpy(members + n, t->claims_, t->claim_count_ * sizeof *members);
}

void
jt_token_restore(jeton_token *t, const struct jt_shape *shape,
    const jt_member *members)
{
	size_t n = shape->header_count;

	t->memory_ = NULL;
	t->memory_size_ = 0;
	memcpy(t->header_, members, n * sizeof *members);
	memcpy(t->claims_, members + n, shape->claim_count * sizeof *members);
}

jeton_err
jt_token_reread(jeton_token *t, const struct jt_shape *shape, jeton_str token)
{
	jeton_str header = { token.p, JT_BASE64URL_SIZE(shape->header_size) };
	jeton_str payload = { token.p + header.n + 1,
		JT_BASE64URL_SIZE(shape->payload_size) };
	size_t n;
	jeton_err e;

	t->header_size_ = shape->header_size;
	t->payload_size_ = shape->payload_size;
	t->header_count_ = shape->header_count;
	t->claim_count_ = shape->claim_count;
	e = jt_base64url_decode(header, open_text(t), text_size(t), &n);
	if (e == JETON_OK)
		e = jt_base64url_decode(payload, open_text(t) + n,
		    text_size(t) - n, &n);
	if (e == JETON_OK)
		jt_token_accept(t, shape->key);
	return e;
}

const char *
jeton_failed_claim(const jeton_token *token)
{
	return token->failed_claim_;
}

static const jt_member *
claim(const jeton_token *t, const char *name)
{
	if (t->state_ != ACCEPTED)
		return NULL;
	return jt_json_find(jt_token_payload_text(t), t->claims_,
	    t->claim_count_, jeton_cstr(name));
}

/* The value of a claim, or one without a type. */
static struct jt_json
value(const jeton_token *t, const char *name)
{
	static const struct jt_json absent = { { NULL, 0 }, JT_JSON_NONE,
		false };
	const jt_member *m = claim(t, name);

	return m == NULL ? absent : jt_json_value(jt_token_payload_text(t), m);
}

const char *
jeton_get_str(const jeton_token *token, const char *name)
{
	const jt_member *m = claim(token, name);

	if (m == NULL || m->type != JT_JSON_STRING)
		return NULL;
	return string_at(token, token->header_size_, m);
}

bool
jeton_get_int(const jeton_token *token, const char *name, int64_t *out)
{
	*out = 0;
	return jt_json_int(value(token, name), out);
}

bool
jeton_get_double(const jeton_token *token, const char *name, double *out)
{
	*out = 0;
	return jt_json_double(value(token, name), out);
}

bool
jeton_get_bool(const jeton_token *token, const char *name, bool *out)
{
	struct jt_json v = value(token, name);

	*out = v.type == JT_JSON_TRUE;
	return v.type == JT_JSON_TRUE || v.type == JT_JSON_FALSE;
}

jeton_str
jeton_get_json(const jeton_token *token, const char *name)
{
	return value(token, name).text;
}

bool
jeton_has(const jeton_token *token, const char *name, const char *wanted)
{
	struct jt_json v = value(token, name), element;
	jeton_str s = jeton_cstr(wanted);
	size_t at = 0;

	if (v.type == JT_JSON_STRING)
		return jt_json_is(v, s);
	if (v.type != JT_JSON_ARRAY)
		return false;
	while (jt_json_next(v.text, &at, &element))
		if (jt_json_is(element, s))
			return true;
	return false;
}

bool
jeton_has_scope(const jeton_token *token, const char *scope)
{
	const char *p = jeton_get_str(token, "scope");
	size_t n = strlen(scope);

	if (p == NULL || n == 0 || strchr(scope, ' ') != NULL)
		return false;
	while (*p != '\0') {
		size_t word = strcspn(p, " ");

		if (word == n && memcmp(p, scope, n) == 0)
			return true;
		p += word;
		p += strspn(p, " ");
	}
	return false;
}

const char *
jeton_header_str(const jeton_token *token, const char *name)
{
	const jt_member *m = NULL;

	if (token->state_ == ACCEPTED)
		m = jt_json_find(jt_token_header_text(token), token->header_,
		    token->header_count_, jeton_cstr(name));
	if (m == NULL || m->type != JT_JSON_STRING)
		return NULL;
	return string_at(token, 0, m);
}

jeton_str
jeton_header(const jeton_token *token)
{
	if (token->state_ != ACCEPTED)
		return (jeton_str){ NULL, 0 };
	return jt_token_header_text(token);
}

jeton_str
jeton_payload(const jeton_token *token)
{
	if (token->state_ != ACCEPTED)
		return (jeton_str){ NULL, 0 };
	return jt_token_payload_text(token);
}

size_t
jeton_key_used(const jeton_token *token)
{
	return token->state_ == ACCEPTED ? token->key_ : 0;
}
