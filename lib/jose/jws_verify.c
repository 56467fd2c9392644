/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A JWS on its way from bytes to a payload.  The steps run in order, each on
 * what the last one left; nothing is decoded for the caller before its
 * signature held.
 */
#include <assert.h>
#include <string.h>

#include "base/base64url.h"
#include "base/text.h"
#include "jeton/jws.h"
#include "jose/jws.h"
#include "jose/jws_text.h"
#include "jose/jws_trial.h"

enum { PIECE = 1024 };

static_assert(JETON_KEYS_MAX <= 64, "a bit for each key of a set");

struct run {
	const jeton_jws_rules *rules;
	const jeton_keys *keys;
	jeton_str text;
	char *buf;
	bool unencoded;    /* what all signatures agree on */
	char *payload;     /* as it is signed, with room for a header before */
	size_t size;       /* of that */
	size_t held;       /* the first signature that holds */
	size_t key;        /* whose */
	uint64_t verified; /* a bit for each key that signed */
	struct jt_jws_text parts;
	struct jt_jws_trial trials[JETON_SIGNATURES_MAX];
};

static bool
is_in_place(const struct run *r)
{
	return r->parts.form == JETON_COMPACT && !r->rules->detached;
}

/* ---- Headers ---- */

/*
 * The first failure if all have to hold; if any will do, the one that came
 * furthest, which is the highest, unless one is still good.
 */
static jeton_err
settle(const struct run *r)
{
	jeton_err furthest = JETON_OK;
	bool good = false;

	for (size_t i = 0; i < r->parts.count; i++) {
		jeton_err e = r->trials[i].result;

		if (e != JETON_OK && r->rules->all)
			return e;
		good |= e == JETON_OK;
		if (e > furthest)
			furthest = e;
	}
	return good ? JETON_OK : furthest;
}

/* RFC 7797 section 3: one payload, one way to read it. */
static jeton_err
agree(struct run *r)
{
	const struct jt_jws_trial *first = NULL;

	for (size_t i = 0; i < r->parts.count; i++) {
		const struct jt_jws_trial *t = &r->trials[i];

		if (!t->readable)
			continue;
		if (first == NULL)
			first = t;
		if (t->unencoded != first->unencoded)
			return JETON_CRITICAL;
	}
	assert(first != NULL);
	r->unencoded = first->unencoded;
	return JETON_OK;
}

static jeton_err
read_headers(struct run *r)
{
	size_t checks = 0;
	jeton_err e;

	for (size_t i = 0; i < r->parts.count; i++) {
		jt_jws_trial_begin(&r->trials[i], r->rules, r->keys,
		    &r->parts.signatures[i]);
		if (r->trials[i].result == JETON_OK)
			checks += r->trials[i].count;
	}
	e = settle(r);
	if (e == JETON_OK)
		e = agree(r);
	if (e == JETON_OK && checks > JETON_CHECKS_MAX)
		e = JETON_TOO_LONG;
	return e;
}

/* ---- Signatures ---- */

static void
place_detached(struct run *r)
{
	jeton_str p = r->rules->payload;

	if (!r->unencoded) {
		jt_base64url_encode(r->payload, p.p, p.n);
		r->size = JT_BASE64URL_SIZE(p.n);
		return;
	}
	if (p.n > 0)
		memcpy(r->payload, p.p, p.n);
	r->size = p.n;
}

/*
 * Puts the payload where each header in turn fits in front of it.  Behind it
 * there is still room for a signature: the text has all three, and quotes.
 */
static jeton_err
place_payload(struct run *r)
{
	const struct jt_part *part = &r->parts.payload;
	size_t room = 0;
	jeton_str view;
	jeton_err e;

	r->payload = r->buf;
	r->size = 0;
	if (is_in_place(r))
		return JETON_OK;
	for (size_t i = 0; i < r->parts.count; i++)
		if (r->parts.signatures[i].header.text.n > room)
			room = r->parts.signatures[i].header.text.n;
	r->payload += room + 1;
	if (r->rules->detached) {
		place_detached(r);
		return JETON_OK;
	}
	e = jt_part_view(part, r->payload, part->text.n + 1, &view);
	if (e != JETON_OK)
		return e;
	memmove(r->payload, view.p, view.n);
	r->size = view.n;
	return JETON_OK;
}

/* What was signed: the header, a dot, the payload. */
static jeton_err
place_header(struct run *r, const struct jt_part *header, jeton_str *input)
{
	jeton_str view;
	char *at;
	jeton_err e;

	*input = (jeton_str){ r->text.p,
		header->text.n + 1 + r->parts.payload.text.n };
	if (is_in_place(r))
		return JETON_OK;
	e = jt_part_view(header, r->buf, header->text.n + 1, &view);
	if (e != JETON_OK)
		return e;
	at = r->payload - 1 - view.n;
	memmove(at, view.p, view.n);
	at[view.n] = '.';
	*input = (jeton_str){ at, view.n + 1 + r->size };
	return JETON_OK;
}

static jeton_err
try_keys(struct run *r, size_t i, size_t *key)
{
	const struct jt_jws_signature *s = &r->parts.signatures[i];
	const struct jt_jws_trial *t = &r->trials[i];
	char *room = r->payload + r->size;
	struct jt_jws jws = { .header = { NULL, 0 } };
	jeton_err e = place_header(r, &s->header, &jws.signing_input);

	if (e == JETON_OK)
		e = jt_part_view(&s->signature, room, s->signature.text.n + 1,
		    &jws.signature);
	if (e != JETON_OK)
		return e;
	e = JETON_BAD_SIGNATURE;
	for (size_t k = 0; k < t->count && e == JETON_BAD_SIGNATURE; k++) {
		e = jt_jws_check(&jws, t->candidates[k]);
		*key = (size_t)(t->candidates[k] - r->keys->key);
	}
	return e;
}

static jeton_err
check_signature(struct run *r, size_t i)
{
	size_t key = 0;
	jeton_err e = try_keys(r, i, &key);

	if (e == JETON_OK && r->trials[i].wrong_type)
		e = JETON_WRONG_TYPE;
	if (e != JETON_OK)
		return e;
	if (r->verified == 0) {
		r->held = i;
		r->key = key;
	}
	r->verified |= UINT64_C(1) << key;
	return JETON_OK;
}

static jeton_err
check_signatures(struct run *r)
{
	r->verified = 0;
	for (size_t i = 0; i < r->parts.count; i++) {
		struct jt_jws_trial *t = &r->trials[i];

		if (t->result == JETON_OK)
			t->result = check_signature(r, i);
		if (t->result != JETON_OK && t->result < JETON_REFUSED)
			return t->result;
	}
	return settle(r);
}

/* ---- Payload ---- */

/*
 * Decodes in pieces to a place in front of the text, which may be the text's
 * own: what is written was read before.
 */
static jeton_err
decode_down(char *out, jeton_str text, size_t *n)
{
	char bytes[JT_BASE64URL_BYTES(PIECE)];
	jeton_err e = JETON_OK;
	size_t got;

	*n = 0;
	while (e == JETON_OK && text.n > 0) {
		jeton_str piece = { text.p, text.n < PIECE ? text.n : PIECE };

		e = jt_base64url_decode(piece, bytes, sizeof bytes, &got);
		memcpy(out + *n, bytes, got);
		*n += got;
		text = (jeton_str){ text.p + piece.n, text.n - piece.n };
	}
	return e;
}

/* RFC 7797 5.2: a compact JWS stays one word of ASCII. */
static bool
is_printable(jeton_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < 0x20 || s.p[i] > 0x7e)
			return false;
	return true;
}

static jeton_err
deliver_payload(struct run *r, size_t *n)
{
	jeton_str source = { r->payload, r->size };

	*n = 0;
	if (r->rules->detached)
		return JETON_OK;
	if (is_in_place(r))
		source = r->parts.payload.text;
	if (!r->unencoded)
		return decode_down(r->buf, source, n);
	if (is_in_place(r) && !is_printable(source))
		return JETON_MALFORMED;
	memmove(r->buf, source.p, source.n);
	*n = source.n;
	return JETON_OK;
}

/* The payload first, for it may lie where the header will. */
static jeton_err
deliver(struct run *r, jeton_jws *out)
{
	const struct jt_jws_signature *s = &r->parts.signatures[r->held];
	size_t header, n;
	jeton_err e = deliver_payload(r, &n);

	if (e == JETON_OK)
		e = jt_part_decode(&s->header, r->buf + n, r->text.n - n,
		    &header);
	if (e != JETON_OK)
		return e;
	out->payload = (jeton_str){ r->buf, n };
	if (r->rules->detached)
		out->payload = r->rules->payload;
	out->header = (jeton_str){ r->buf + n, header };
	out->key = r->key;
	out->verified = (size_t)__builtin_popcountll(r->verified);
	return JETON_OK;
}

/* ---- All of it ---- */

static bool
has_room(const struct run *r, size_t size)
{
	size_t n = r->rules->payload.n;

	if (size < r->text.n)
		return false;
	if (!r->rules->detached)
		return true;
	return n < SIZE_MAX / 2 && size - r->text.n >= JETON_ENCODED_SIZE(n);
}

static jeton_err
begin(const struct run *r, size_t size)
{
	if (r->rules == NULL || r->keys == NULL || r->text.p == NULL ||
	    r->buf == NULL)
		return JETON_ARGUMENT;
	if (r->rules->detached != (r->rules->payload.p != NULL))
		return JETON_ARGUMENT;
	if (r->text.n > JETON_JWS_MAX)
		return JETON_TOO_LONG;
	return has_room(r, size) ? jt_jws_rules_check(r->rules)
				 : JETON_NO_SPACE;
}

jeton_err
jeton_jws_verify(const jeton_jws_rules *rules, const jeton_keys *keys,
    jeton_str text, void *buf, size_t size, jeton_jws *out)
{
	struct run r;
	jeton_err e;

	memset(out, 0, sizeof *out);
	r.rules = rules;
	r.keys = keys;
	r.text = text;
	r.buf = buf;
	e = begin(&r, size);
	if (e == JETON_OK)
		e = jt_jws_text_read(&r.parts, rules->forms, text);
	if (e == JETON_OK)
		e = jt_jws_text_payload(&r.parts, rules->detached);
	if (e == JETON_OK)
		e = read_headers(&r);
	if (e == JETON_OK)
		e = place_payload(&r);
	if (e == JETON_OK)
		e = check_signatures(&r);
	if (e == JETON_OK)
		e = deliver(&r, out);
	return e;
}
