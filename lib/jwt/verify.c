/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One token's way from bytes to claims.  The stages run in order, each on
 * what the last one left; nothing of the payload is read before the signature
 * held.
 */
#include <assert.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "jeton.h"
#include "jose/known_header.h"
#include "jwt/checks.h"
#include "jwt/report.h"
#include "jwt/rules.h"
#include "jwt/token.h"

struct run {
	const jeton_keys *keys;
	jeton_str text;
	size_t max; /* bytes of text */
	jeton_token *token;
	const char *blamed;
	const struct jt_key *known; /* whose very header it is, or NULL */
	const struct jt_key *candidates[JETON_TRIES_MAX];
	size_t count;             /* of candidates */
	const struct jt_key *key; /* the one that verified */
	struct jt_jws jws;
	struct jt_jws_header header;
	struct jt_case facts;
};

static jeton_err
stage_size(struct run *r)
{
	return r->text.n > r->max ? JETON_TOO_LONG : JETON_OK;
}

static jeton_err
stage_form(struct run *r)
{
	return jt_jws_split_any(&r->jws, r->text);
}

static jeton_err
stage_header(struct run *r)
{
	jeton_token *t = r->token;
	jeton_err e = jt_token_decode_header(t, r->jws.header);

	if (e != JETON_OK)
		return e;
	r->known = jt_known_header(r->keys, jt_token_header_text(t), t->header_,
	    &r->header);
	if (r->known != NULL) {
		t->header_count_ = JT_KNOWN_MEMBERS;
		return JETON_OK;
	}
	e = jt_token_index_header(t);
	if (e == JETON_OK)
		e = jt_jws_header_read(&r->header, jt_token_header_text(t),
		    t->header_, t->header_count_, &r->blamed);
	return e;
}

static jeton_err
find_candidates(struct run *r)
{
	if (r->known == NULL)
		return jt_jws_candidates(r->keys, &r->header, r->candidates,
		    &r->count);
	r->candidates[0] = r->known;
	r->count = 1;
	return JETON_OK;
}

/* Leaves the keys whose own algorithm the rules allow as well. */
static void
narrow(struct run *r)
{
	size_t count = 0;

	for (size_t i = 0; i < r->count; i++)
		if (jt_rules_allow_alg(r->facts.rules, r->candidates[i]->alg))
			r->candidates[count++] = r->candidates[i];
	r->count = count;
}

static jeton_err
stage_key(struct run *r)
{
	jeton_err e;

	if (!jt_rules_allow_name(r->facts.rules, r->header.alg)) {
		r->blamed = "alg";
		return JETON_NO_KEY;
	}
	e = find_candidates(r);
	if (e != JETON_OK)
		return e;
	narrow(r);
	return r->count == 0 ? JETON_NO_KEY : JETON_OK;
}

static jeton_err
stage_signature(struct run *r)
{
	jeton_err e = JETON_BAD_SIGNATURE;

	for (size_t i = 0; i < r->count && e == JETON_BAD_SIGNATURE; i++) {
		r->key = r->candidates[i];
		e = jt_jws_check(&r->jws, r->key);
	}
	return e;
}

static jeton_err
stage_payload(struct run *r)
{
	jeton_token *t = r->token;
	jeton_err e = jt_token_read_payload(t, r->jws.payload);

	if (e == JETON_OK)
		jt_claims_find(&r->facts.claims, jt_token_payload_text(t),
		    t->claims_, t->claim_count_);
	r->facts.typ = r->header.typ;
	return e;
}

static const struct {
	const char *name;
	jeton_err (*run)(struct run *r);
} stages[] = {
	{ "size", stage_size },
	{ "form", stage_form },
	{ "header", stage_header },
	{ "key", stage_key },
	{ "signature", stage_signature },
	{ "payload", stage_payload },
};

static_assert(JT_COUNT(stages) + 10 <= JETON_STEPS_MAX,
    "a report has room for every check");

static jeton_err
begin(struct run *r, const jeton_rules *rules, int64_t now)
{
	jt_token_reset(r->token);
	r->max = JETON_TOKEN_MAX;
	r->blamed = NULL;
	r->key = NULL;
	r->facts.rules = rules;
	r->facts.now = now;
	if (rules == NULL || r->keys == NULL || r->text.p == NULL)
		return JETON_ARGUMENT;
	return jt_rules_check(rules, now);
}

static jeton_err
end(struct run *r, jeton_err e)
{
	if (e == JETON_OK) {
		jt_token_accept(r->token, (size_t)(r->key - r->keys->key));
		return e;
	}
	jt_token_refuse(r->token);
	if (r->blamed != NULL)
		jt_token_blame(r->token, r->blamed);
	return e;
}

static jeton_err
conclude(struct run *r, jeton_err e)
{
	for (size_t i = 0; e == JETON_OK && i < JT_COUNT(stages); i++)
		e = stages[i].run(r);
	for (size_t i = 0; e == JETON_OK && i < jt_check_count; i++)
		e = jt_checks[i].check(&r->facts, &r->blamed);
	return end(r, e);
}

jeton_err
jeton_verify_at(const jeton_rules *rules, const jeton_keys *keys,
    jeton_str token, int64_t now, jeton_token *out)
{
	struct run r;

	r.keys = keys;
	r.text = token;
	r.token = out;
	return conclude(&r, begin(&r, rules, now));
}

jeton_err
jeton_verify(const jeton_rules *rules, const jeton_keys *keys, jeton_str token,
    jeton_token *out)
{
	return jeton_verify_at(rules, keys, token, time(NULL), out);
}

/* ---- The same of big tokens ---- */

/* The longest token for which this is enough: the reverse of JETON_BIG_SIZE. */
static size_t
longest(size_t size)
{
	const size_t extra = JETON_BIG_SIZE((size_t)0);
	size_t rest = size < extra ? 0 : size - extra;
	size_t n = rest / 3 * 2 + (rest % 3 != 0);

	return n < JETON_BIG_MAX ? n : JETON_BIG_MAX;
}

jeton_err
jeton_verify_big_at(const jeton_rules *rules, const jeton_keys *keys,
    jeton_str token, int64_t now, jeton_memory memory, jeton_token *out)
{
	struct run r;
	jeton_err e;

	r.keys = keys;
	r.text = token;
	r.token = out;
	e = begin(&r, rules, now);
	if (e == JETON_OK && memory.p == NULL)
		e = JETON_ARGUMENT;
	if (e == JETON_OK) {
		jt_token_lend(out, memory);
		r.max = longest(memory.size);
	}
	return conclude(&r, e);
}

jeton_err
jeton_verify_big(const jeton_rules *rules, const jeton_keys *keys,
    jeton_str token, jeton_memory memory, jeton_token *out)
{
	return jeton_verify_big_at(rules, keys, token, time(NULL), memory, out);
}

/* ---- The same with every step written down ---- */

static jeton_err
explain_stages(struct run *r, jeton_report *report, jeton_err e)
{
	for (size_t i = 0; i < JT_COUNT(stages); i++) {
		jeton_verdict v = JETON_SKIPPED;

		if (e == JETON_OK) {
			e = stages[i].run(r);
			v = e == JETON_OK ? JETON_PASSED : JETON_FAILED;
		}
		jt_report_add(report, stages[i].name, v,
		    v == JETON_SKIPPED ? JETON_OK : e);
	}
	return e;
}

jeton_err
jeton_explain(const jeton_rules *rules, const jeton_keys *keys, jeton_str token,
    int64_t now, jeton_token *out, jeton_report *report)
{
	struct run r;
	jeton_err e;
	bool readable;

	report->count = 0;
	r.keys = keys;
	r.text = token;
	r.token = out;
	e = begin(&r, rules, now);
	if (e != JETON_OK)
		return end(&r, e);
	e = explain_stages(&r, report, e);
	readable = e == JETON_OK;
	for (size_t i = 0; i < jt_check_count; i++)
		if (readable)
			e = jt_report_check(report, &jt_checks[i], &r.facts, e,
			    &r.blamed);
		else
			jt_report_add(report, jt_checks[i].claim, JETON_SKIPPED,
			    JETON_OK);
	return end(&r, e);
}
