/* SPDX-License-Identifier: Apache-2.0 */
/* jeton verify */
#include "commands.h"
#include "expect.h"
#include "input.h"
#include "jws.h"
#include "keys.h"
#include "output.h"
#include "passphrase.h"
#include "reason.h"
#include "remote.h"

static const struct jt_option own_options[] = {
	{ "key", "FILE", "a key: JWK, JWK Set, PEM; - is stdin", 0 },
	{ "jwks", "FILE|URL", "a JWK Set, also over https", 0 },
	{ "alg", "LIST", "only these; for a secret, its algorithm", 0 },
	{ "explain", NULL, "every check in order, on stderr", 0 },
	{ "json", NULL, "the result as JSON", 0 },
	{ "lines", NULL, "a token per line in, a JSON object per line out", 0 },
	{ 0 },
};

/* All that one run asks of every token. */
struct run {
	const struct jt_args *args;
	jeton_keys *keys;
	struct jt_expect expect;
	bool explain, json, lines;
	struct jt_algs algs;
	jeton_token token;
	jeton_report report;
	struct jt_reason reason;
};

static enum jt_status
prepare(struct run *r, const struct jt_args *args)
{
	static const char *const texts[] = { "alg", NULL };
	enum jt_status s = jt_args_refuse_empty(args, texts);

	if (s == JT_DONE)
		s = jt_args_refuse_group(args, jt_verify_jws_options,
		    "needs --jws");
	r->args = args;
	r->explain = jt_args_has(args, "explain");
	r->json = jt_args_has(args, "json");
	r->lines = jt_args_has(args, "lines");
	if (s == JT_DONE)
		s = jt_expect_read(&r->expect, args);
	if (s == JT_DONE)
		s = jt_algs_read(jt_args_value(args, "alg"), &r->algs);
	if (s == JT_DONE && r->algs.count > 0)
		r->expect.rules.algorithms = r->algs.names;
	if (s == JT_DONE)
		s = jt_keys_to_verify(args, &r->algs, &r->keys);
	return s;
}

/* ---- Judging ---- */

/* JT_DONE, JT_REFUSED with the reason, or what kept us from judging. */
static enum jt_status
judge(struct run *r, jeton_str token)
{
	struct jt_judged j = { &r->expect.rules, jt_expect_now(&r->expect),
		&r->token, &r->report, JETON_OK };

	j.err = jeton_explain(j.rules, r->keys, token, j.now, &r->token,
	    &r->report);
	if (j.err != JETON_OK && j.err < JETON_REFUSED)
		return jt_complain(j.err == JETON_ARGUMENT ? JT_MISUSE
							   : JT_UNFIT,
		    "could not verify: %s", jeton_strerror(j.err));
	if (r->explain && !r->lines)
		jt_reason_steps(&j);
	return jt_reason_judge(&r->reason, &j,
	    jt_expect_scope(&r->expect, &r->token));
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
tell_json(const struct run *r, enum jt_status s)
{
	jt_out("{");
	if (s == JT_DONE)
		jt_out_token(&r->token, r->lines);
	else
		jt_reason_out(&r->reason);
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
		return jt_reason_complain(&r->reason);
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
verify_line(void *context, jeton_str token)
{
	struct run *r = context;
	enum jt_status s = judge(r, token);

	if (s <= JT_REFUSED)
		tell_json(r, s);
	return s;
}

static enum jt_status
run(const struct jt_args *args)
{
	static struct run r;
	jeton_str token;
	enum jt_status s;

	if (jt_args_has(args, "jws"))
		return jt_verify_jws(args);
	s = prepare(&r, args);
	if (s == JT_DONE && r.lines) {
		s = jt_input_each(args, verify_line, &r);
	} else if (s == JT_DONE) {
		s = jt_input_token(args, &token);
		if (s == JT_DONE)
			s = tell(&r, judge(&r, token));
	}
	jeton_keys_free(r.keys);
	return s;
}

static const struct jt_option *const groups[] = { own_options,
	jt_expect_options, jt_verify_jws_options, jt_secret_options,
	jt_passphrase_options, jt_remote_options, jt_token_options, NULL };

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
