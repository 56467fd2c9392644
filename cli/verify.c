/* SPDX-License-Identifier: Apache-2.0 */
/* jeton verify */
#include <string.h>
#include <time.h>

#include "commands.h"
#include "input.h"
#include "keys.h"
#include "output.h"
#include "reason.h"
#include "times.h"

static const struct jt_option own_options[] = {
	{ "key", "FILE", "a key: JWK, JWK Set, PEM; - is stdin", 0 },
	{ "jwks", "FILE", "a JWK Set", 0 },
	{ "alg", "LIST", "only these; for a secret, its algorithm", 0 },
	{ "iss", "ISSUER", "the issuer; again for one more", JT_MANY },
	{ "any-iss", NULL, "whoever issued it", 0 },
	{ "aud", "AUDIENCE", "the audience; again for one more", JT_MANY },
	{ "any-aud", NULL, "whoever it is for", 0 },
	{ "sub", "SUBJECT", "the subject", 0 },
	{ "jti", "ID", "the token's id", 0 },
	{ "nonce", "NONCE", "the nonce", 0 },
	{ "typ", "TYPE", "the type (default: JWT, or none)", 0 },
	{ "any-typ", NULL, "whatever type it has", 0 },
	{ "scope", "SCOPE", "scope contains it; again for more", JT_MANY },
	{ "require", "NAME", "this claim is there; again for more", JT_MANY },
	{ "max-age", "SPAN", "iat is not longer ago: 15m, 1.5h, 2d", 0 },
	{ "leeway", "SPAN", "clocks may differ by so much, up to 10m", 0 },
	{ "at", "TIME", "as if it were then: a date, or a span from now", 0 },
	{ "allow-no-exp", NULL, "take a token that never expires", 0 },
	{ "explain", NULL, "every check in order, on stderr", 0 },
	{ "json", NULL, "the result as JSON", 0 },
	{ "lines", NULL, "a token per line in, a JSON object per line out", 0 },
	{ 0 },
};

/* All that one run asks of every token. */
struct run {
	const struct jt_args *args;
	jeton_keys *keys;
	jeton_rules rules;
	int64_t now;
	bool now_is_given;
	bool explain, json, lines;
	struct jt_algs algs;
	const char *issuers[JT_GIVEN_MAX + 1];
	const char *audiences[JT_GIVEN_MAX + 1];
	const char *required[JT_GIVEN_MAX + 1];
	jeton_token token;
	jeton_report report;
	struct jt_reason reason;
};

/* ---- Rules ---- */

static const char *const *
read_list(const struct jt_args *args, const char *name,
    const char *out[JT_GIVEN_MAX + 1])
{
	size_t n = 0;

	while ((out[n] = jt_args_nth(args, name, n)) != NULL)
		n++;
	return n == 0 ? NULL : out;
}

/* An expectation, or in so many words none. */
static enum jt_status
demand_one(const struct jt_args *args, const char *name, const char *any)
{
	if (jt_args_has(args, name) && jt_args_has(args, any))
		return jt_complain(JT_MISUSE, "--%s and --%s contradict", name,
		    any);
	if (!jt_args_has(args, name) && !jt_args_has(args, any))
		return jt_complain(JT_MISUSE,
		    "--%s is missing: say what is expected, or --%s", name,
		    any);
	return JT_DONE;
}

static enum jt_status
read_names(struct run *r)
{
	const struct jt_args *a = r->args;
	enum jt_status s = demand_one(a, "iss", "any-iss");

	if (s == JT_DONE)
		s = demand_one(a, "aud", "any-aud");
	if (s == JT_DONE && jt_args_has(a, "typ") && jt_args_has(a, "any-typ"))
		s = jt_complain(JT_MISUSE, "--typ and --any-typ contradict");
	if (s != JT_DONE)
		return s;
	r->rules.issuers = read_list(a, "iss", r->issuers);
	r->rules.audiences = read_list(a, "aud", r->audiences);
	r->rules.required = read_list(a, "require", r->required);
	r->rules.issuer = jt_args_has(a, "any-iss") ? JETON_ANY : NULL;
	r->rules.audience = jt_args_has(a, "any-aud") ? JETON_ANY : NULL;
	r->rules.type =
	    jt_args_has(a, "any-typ") ? JETON_ANY : jt_args_value(a, "typ");
	r->rules.subject = jt_args_value(a, "sub");
	r->rules.id = jt_args_value(a, "jti");
	r->rules.nonce = jt_args_value(a, "nonce");
	return JT_DONE;
}

static enum jt_status
read_span(const struct jt_args *args, const char *name, int64_t most,
    int64_t *out)
{
	const char *text = jt_args_value(args, name);
	enum jt_status s = JT_DONE;

	*out = 0;
	if (text != NULL)
		s = jt_span_read(name, text, out);
	if (s == JT_DONE && (*out < 0 || *out > most))
		return jt_complain(JT_MISUSE,
		    "--%s: %s is not within 0s and "
		    "%llds",
		    name, jt_quote(text), (long long)most);
	return s;
}

static enum jt_status
read_times(struct run *r)
{
	const char *at = jt_args_value(r->args, "at");
	enum jt_status s;

	s = read_span(r->args, "leeway", JETON_LEEWAY_MAX, &r->rules.leeway);
	if (s == JT_DONE)
		s = read_span(r->args, "max-age", INT32_MAX, &r->rules.max_age);
	if (s == JT_DONE && jt_args_has(r->args, "max-age") &&
	    r->rules.max_age == 0)
		s = jt_complain(JT_MISUSE,
		    "--max-age: no token is less than a second old");
	r->now_is_given = at != NULL;
	if (s == JT_DONE && at != NULL)
		s = jt_time_read("at", at, time(NULL), &r->now);
	return s;
}

static enum jt_status
prepare(struct run *r, const struct jt_args *args)
{
	static const char *const texts[] = { "alg", "iss", "aud", "sub", "jti",
		"nonce", "typ", "scope", "require", NULL };
	enum jt_status s = jt_args_refuse_empty(args, texts);

	r->args = args;
	r->explain = jt_args_has(args, "explain");
	r->json = jt_args_has(args, "json");
	r->lines = jt_args_has(args, "lines");
	if (jt_args_has(args, "allow-no-exp"))
		r->rules.allow = JETON_ALLOW_NO_EXP;
	if (s == JT_DONE)
		s = read_names(r);
	if (s == JT_DONE)
		s = read_times(r);
	if (s == JT_DONE)
		s = jt_algs_read(jt_args_value(args, "alg"), &r->algs);
	if (s == JT_DONE && r->algs.count > 0)
		r->rules.algorithms = r->algs.names;
	if (s == JT_DONE)
		s = jt_keys_to_verify(args, &r->algs, &r->keys);
	return s;
}

/* ---- Judging ---- */

/* The first --scope that the token does not have, or NULL. */
static const char *
missing_scope(const struct run *r)
{
	const char *scope;

	for (size_t n = 0; (scope = jt_args_nth(r->args, "scope", n)) != NULL;
	    n++)
		if (!jeton_has_scope(&r->token, scope))
			return scope;
	return NULL;
}

/* JT_DONE, JT_REFUSED with the reason, or what kept us from judging. */
static enum jt_status
judge(struct run *r, jeton_str token)
{
	struct jt_judged j = { &r->rules, r->now, &r->token, &r->report,
		JETON_OK };
	const char *scope;

	if (!r->now_is_given)
		j.now = r->now = time(NULL);
	j.err = jeton_explain(&r->rules, r->keys, token, r->now, &r->token,
	    &r->report);
	if (j.err != JETON_OK && j.err < JETON_REFUSED)
		return jt_complain(j.err == JETON_ARGUMENT ? JT_MISUSE
							   : JT_UNFIT,
		    "could not verify: %s", jeton_strerror(j.err));
	if (r->explain && !r->lines)
		jt_reason_steps(&j);
	if (j.err != JETON_OK) {
		jt_reason_read(&r->reason, &j);
		return JT_REFUSED;
	}
	scope = missing_scope(r);
	if (scope == NULL)
		return JT_DONE;
	jt_reason_scope(&r->reason, scope);
	return JT_REFUSED;
}

/* ---- Telling ---- */

static void
out_checks(const jeton_report *report)
{
	jt_out(",\"checks\":[");
	for (size_t i = 0; i < report->count; i++) {
		const jeton_step *s = &report->steps[i];

		jt_out(i == 0 ? "{" : ",{");
		jt_out_member("check", jeton_cstr(s->check), true);
		jt_out_member("verdict", jeton_cstr(jt_reason_word(s->verdict)),
		    false);
		if (s->verdict == JETON_FAILED)
			jt_out_member("code", jeton_cstr(jeton_errname(s->err)),
			    false);
		if (s->found[0] != '\0')
			jt_out_member("found", jeton_cstr(s->found), false);
		jt_out("}");
	}
	jt_out("]");
}

static void
out_verified(const jeton_token *token, bool one_line)
{
	void (*put)(jeton_str) = one_line ? jt_out_json_line : jt_out_json;
	const char *kid = jeton_header_str(token, "kid");

	jt_out_member("result", jeton_cstr("verified"), true);
	jt_out_member("alg", jeton_cstr(jeton_header_str(token, "alg")), false);
	if (kid != NULL)
		jt_out_member("kid", jeton_cstr(kid), false);
	else
		jt_out(",\"kid\":null");
	jt_out(",\"header\":");
	put(jeton_header(token));
	jt_out(",\"claims\":");
	put(jeton_payload(token));
}

static void
out_refused(const struct jt_reason *reason)
{
	jt_out_member("result", jeton_cstr("refused"), true);
	jt_out_member("code", jeton_cstr(reason->code), false);
	jt_out_member("claim", jeton_cstr(reason->claim), false);
	jt_out_member("message", jeton_cstr(reason->text), false);
}

static void
tell_json(const struct run *r, enum jt_status s)
{
	jt_out("{");
	if (s == JT_DONE)
		out_verified(&r->token, r->lines);
	else
		out_refused(&r->reason);
	if (r->explain)
		out_checks(&r->report);
	jt_out("}\n");
}

static enum jt_status
tell(const struct run *r, enum jt_status s)
{
	if (r->json && s <= JT_REFUSED)
		tell_json(r, s);
	if (s == JT_REFUSED)
		return jt_complain(s, "%srefused%s: %s", jt_paint(JT_RED),
		    jt_paint(JT_PLAIN), r->reason.text);
	if (s != JT_DONE || r->json)
		return s;
	jt_out_json(jeton_payload(&r->token));
	jt_out_end();
	s = jt_out_close();
	if (s != JT_DONE)
		return s;
	return jt_complain(s, "%sVERIFIED%s (%s)", jt_paint(JT_GREEN),
	    jt_paint(JT_PLAIN), jeton_header_str(&r->token, "alg"));
}

static enum jt_status
verify_lines(struct run *r)
{
	enum jt_status worst = JT_DONE, s;
	jeton_str token;
	FILE *f;

	s = jt_input_lines(r->args, &f);
	if (s != JT_DONE)
		return s;
	while (worst <= JT_REFUSED && !ferror(stdout) &&
	    jt_input_line(f, &token)) {
		s = judge(r, token);
		if (s <= JT_REFUSED)
			tell_json(r, s);
		fflush(stdout); /* who asks line by line waits for it */
		if (s > worst)
			worst = s;
	}
	if (ferror(f))
		worst = jt_complain(JT_UNFIT, "could not read the tokens");
	if (f != stdin)
		fclose(f);
	return worst;
}

static enum jt_status
run(const struct jt_args *args)
{
	static struct run r;
	jeton_str token;
	enum jt_status s = prepare(&r, args);

	if (s == JT_DONE && r.lines) {
		s = verify_lines(&r);
	} else if (s == JT_DONE) {
		s = jt_input_token(args, &token);
		if (s == JT_DONE)
			s = tell(&r, judge(&r, token));
	}
	jeton_keys_free(r.keys);
	return s;
}

static const struct jt_option *const groups[] = { own_options,
	jt_secret_options, jt_token_options, NULL };

const struct jt_command jt_verify_command = {
	.name = "verify",
	.operands = "[TOKEN | -]",
	.operands_max = 1,
	.help = "Checks a token's signature and claims; prints its claims",
	.example =
	    "S=your-256-bit-secret jeton verify --secret-env S --alg HS256 "
	    "\\\n    --insecure-short-secret --allow-no-exp --any-iss "
	    "--any-aud \\\n    eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
	    "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0Ijox"
	    "NTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
	.groups = groups,
	.run = run,
};
