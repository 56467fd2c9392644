/* SPDX-License-Identifier: Apache-2.0 */
/* jeton verify --jws */
#include <stdlib.h>
#include <string.h>

#include "expect.h"
#include "forms.h"
#include "input.h"
#include "jeton/jws.h"
#include "jeton/keys.h"
#include "jws.h"
#include "keys.h"
#include "output.h"
#include "payload.h"
#include "reason.h"

const struct jt_option jt_verify_jws_options[] = {
	{ "jws", NULL, "any payload: its signature alone, no claims", 0 },
	{ "form", "LIST", "of --jws: compact (default), flattened, general",
	    0 },
	{ "payload", "FILE", "of --jws: the payload, if it travels alone", 0 },
	{ "unencoded", NULL, "of --jws: take a payload that is not base64url",
	    0 },
	{ "all", NULL, "of --jws: every signature has to hold, not one", 0 },
	{ 0 },
};

/* All that one run asks of every JWS. */
struct run {
	const struct jt_args *args;
	jeton_keys *keys;
	struct jt_algs algs;
	jeton_jws_rules rules;
	jeton_str payload;
	char *room;
	size_t size;
	bool json, lines;
	jeton_jws jws;
	struct jt_reason reason;
};

/* ---- Rules ---- */

/* What is asked of claims would be asked in vain; typ is of the header. */
static enum jt_status
refuse_claims(const struct jt_args *args)
{
	const struct jt_option *o;

	if (jt_args_has(args, "explain"))
		return jt_complain(JT_MISUSE,
		    "--explain is about claims, and --jws looks at none");
	for (o = jt_expect_options; o->name != NULL; o++)
		if (jt_args_has(args, o->name) && strcmp(o->name, "typ") != 0)
			return jt_complain(JT_MISUSE,
			    "--%s is about claims, and --jws looks at none",
			    o->name);
	return JT_DONE;
}

static enum jt_status
read_payload(struct run *r)
{
	const char *path = jt_args_value(r->args, "payload");
	enum jt_status s = JT_DONE;

	if (path != NULL)
		s = jt_payload_read(path, &r->payload);
	if (s != JT_DONE)
		return s;
	r->rules.detached = path != NULL;
	r->rules.payload = r->payload;
	r->size = JETON_JWS_MAX + 4096 + JETON_ENCODED_SIZE(r->payload.n);
	r->room = malloc(r->size);
	return r->room == NULL ? jt_complain(JT_UNFIT, "out of memory") : s;
}

static enum jt_status
prepare(struct run *r, const struct jt_args *args)
{
	static const char *const texts[] = { "alg", "typ", "form", NULL };
	enum jt_status s = jt_args_refuse_empty(args, texts);

	r->args = args;
	r->json = jt_args_has(args, "json");
	r->lines = jt_args_has(args, "lines");
	r->rules.all = jt_args_has(args, "all");
	r->rules.unencoded = jt_args_has(args, "unencoded");
	r->rules.type = jt_args_value(args, "typ");
	if (s == JT_DONE)
		s = refuse_claims(args);
	if (s == JT_DONE)
		s = jt_forms_read(args, &r->rules.forms);
	if (s == JT_DONE)
		s = jt_algs_read(jt_args_value(args, "alg"), &r->algs);
	if (s == JT_DONE && r->algs.count > 0)
		r->rules.algorithms = r->algs.names;
	if (s == JT_DONE)
		s = jt_keys_to_verify(args, &r->algs, &r->keys);
	if (s == JT_DONE)
		s = read_payload(r);
	return s;
}

/* ---- Judging and telling ---- */

static enum jt_status
judge(struct run *r, jeton_str text)
{
	jeton_err e = jeton_jws_verify(&r->rules, r->keys, text, r->room,
	    r->size, &r->jws);

	if (e == JETON_OK)
		return JT_DONE;
	if (e < JETON_REFUSED)
		return jt_complain(JT_UNFIT, "could not verify: %s",
		    jeton_strerror(e));
	jt_reason_plain(&r->reason, e,
	    e == JETON_MALFORMED ? jt_forms_hint(r->rules.forms, text) : "");
	return JT_REFUSED;
}

static void
tell_json(const struct run *r, enum jt_status s)
{
	void (*put)(jeton_str) = r->lines ? jt_out_json_line : jt_out_json;

	if (s == JT_REFUSED) {
		jt_out("{");
		jt_reason_out(&r->reason);
		jt_out("}\n");
		return;
	}
	jt_out("{");
	jt_out_member("result", jeton_cstr("verified"), true);
	jt_out_member("alg", jeton_cstr(jeton_keys_alg(r->keys, r->jws.key)),
	    false);
	jt_out_member("kid", jeton_cstr(jeton_keys_id(r->keys, r->jws.key)),
	    false);
	jt_out(",\"header\":");
	put(r->jws.header);
	jt_payload_out_member(r->jws.payload);
	jt_out("}\n");
}

static enum jt_status
tell(const struct run *r, enum jt_status s)
{
	if (r->json && s <= JT_REFUSED)
		tell_json(r, s);
	if (s == JT_REFUSED)
		return jt_reason_complain(&r->reason);
	if (s != JT_DONE || r->json)
		return s;
	jt_payload_out(r->jws.payload);
	s = jt_out_close();
	if (s != JT_DONE)
		return s;
	return jt_complain(s, "%sVERIFIED%s (%s)", jt_paint(JT_GREEN),
	    jt_paint(JT_PLAIN), jeton_keys_alg(r->keys, r->jws.key));
}

static enum jt_status
verify_line(void *context, jeton_str text)
{
	struct run *r = context;
	enum jt_status s = judge(r, text);

	if (s <= JT_REFUSED)
		tell_json(r, s);
	return s;
}

enum jt_status
jt_verify_jws(const struct jt_args *args)
{
	static struct run r;
	jeton_str text;
	enum jt_status s = prepare(&r, args);

	if (s == JT_DONE && r.lines) {
		s = jt_input_each(args, verify_line, &r);
	} else if (s == JT_DONE) {
		s = jt_input_token(args, &text);
		if (s == JT_DONE)
			s = tell(&r, judge(&r, text));
	}
	free(r.room);
	jt_payload_free(&r.payload);
	jeton_keys_free(r.keys);
	return s;
}
