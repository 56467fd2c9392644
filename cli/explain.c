/* SPDX-License-Identifier: Apache-2.0 */
/* jeton explain: one page about a token. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "anatomy.h"
#include "commands.h"
#include "input.h"
#include "json.h"
#include "keys.h"
#include "meaning.h"
#include "output.h"
#include "passphrase.h"
#include "reason.h"
#include "remote.h"
#include "times.h"
#include "token_lint.h"

static const struct jt_option own_options[] = {
	{ "key", "FILE", "verifies with a key as well: JWK, JWK Set, PEM", 0 },
	{ "jwks", "FILE|URL", "verifies with a JWK Set as well", 0 },
	{ "alg", "LIST", "only these; for a secret, its algorithm", 0 },
	{ "iss", "ISSUER", "the issuer that is expected", 0 },
	{ "aud", "AUDIENCE", "the audience that is expected", 0 },
	{ "at", "TIME", "as if it were then: a date, or a span from now", 0 },
	{ "json", NULL, "the page as JSON", 0 },
	{ 0 },
};

/* All there is to be said. */
struct page {
	const struct jt_args *args;
	int64_t now;
	struct jt_anatomy anatomy;
	struct jt_lint lint;
	struct jt_algs algs;
	struct jt_secret secret; /* n 0 if none was given */
	jeton_keys *keys;        /* NULL if none were given */
	jeton_err verdict;       /* if there are keys */
	struct jt_reason reason;
};

static const struct {
	const char *code, *words;
} shapes[] = {
	[JT_SHAPE_NONE] = { "none", "no token" },
	[JT_SHAPE_JWS] = { "jws", "a signed token (JWS, compact)" },
	[JT_SHAPE_JWE] = { "jwe", "an encrypted token (JWE, compact)" },
	[JT_SHAPE_JWS_JSON] = { "jws-json", "a signed text (JWS, JSON)" },
	[JT_SHAPE_JWE_JSON] = { "jwe-json", "an encrypted text (JWE, JSON)" },
};

static bool
is_signed(const struct page *p)
{
	return p->anatomy.shape == JT_SHAPE_JWS ||
	    p->anatomy.shape == JT_SHAPE_JWS_JSON;
}

/* ---- Keys ---- */

/* One that is too short is told about, not refused. */
static enum jt_status
take_secret(struct page *p)
{
	enum jt_status s;
	jeton_err e;

	if (p->algs.count != 1)
		return jt_complain(JT_MISUSE,
		    "a shared secret needs its algorithm: --alg HS256, HS384 "
		    "or HS512");
	s = jt_input_secret(p->args, &p->secret);
	if (s != JT_DONE)
		return s;
	e = jeton_keys_insecure_short_secret(&p->keys, p->algs.names[0],
	    p->secret.bytes, p->secret.n);
	if (e == JETON_KEY_TYPE || e == JETON_KEY_MISMATCH)
		return jt_complain(JT_MISUSE,
		    "a shared secret is for HS256, HS384 or HS512, not for %s",
		    p->algs.names[0]);
	if (e != JETON_OK)
		return jt_complain(JT_UNFIT, "cannot use the secret: %s",
		    jeton_strerror(e));
	return JT_DONE;
}

static enum jt_status
take_keys(struct page *p)
{
	bool has_file =
	    jt_args_has(p->args, "key") || jt_args_has(p->args, "jwks");

	if (jt_input_has_secret(p->args) && !has_file)
		return take_secret(p);
	return has_file ? jt_keys_to_verify(p->args, &p->algs, &p->keys)
			: JT_DONE;
}

/* What is not said is not expected: this is to find out, not to let in. */
static void
judge(struct page *p)
{
	static jeton_token token;
	static jeton_report report;
	const char *iss = jt_args_value(p->args, "iss");
	const char *aud = jt_args_value(p->args, "aud");
	jeton_rules rules = { .issuer = iss == NULL ? JETON_ANY : iss,
		.audience = aud == NULL ? JETON_ANY : aud,
		.type = JETON_ANY,
		.algorithms = p->algs.count > 0 ? p->algs.names : NULL,
		.allow = JETON_ALLOW_NO_EXP };
	struct jt_judged j = { &rules, p->now, &token, &report, JETON_OK };

	j.err = jeton_explain(&rules, p->keys, p->anatomy.token, p->now, &token,
	    &report);
	p->verdict = j.err;
	if (j.err != JETON_OK)
		jt_reason_read(&p->reason, &j);
}

/* ---- For people ---- */

static void
out_sizes(const struct jt_part *part)
{
	printf("%s: %zu characters, %zu bytes\n", part->name, part->encoded.n,
	    part->bytes.n);
}

static bool
has_members(const struct page *p, const struct jt_part *part)
{
	return strcmp(part->name, "header") == 0 ||
	    (is_signed(p) && strcmp(part->name, "payload") == 0);
}

static void
out_parts(const struct page *p)
{
	printf("%s, %zu characters\n", shapes[p->anatomy.shape].words,
	    p->anatomy.token.n);
	for (size_t i = 0; i < p->anatomy.count; i++) {
		const struct jt_part *part = &p->anatomy.parts[i];

		jt_out("\n");
		out_sizes(part);
		if (has_members(p, part))
			jt_meaning_out(part->bytes, p->now);
	}
}

static void
out_findings(const struct jt_lint *l)
{
	jt_out(l->count == 0 ? "\nnothing is wrong with it as it stands\n"
			     : "\nwhat is wrong with it, and what helps\n");
	for (int w = JT_ERROR; w >= JT_NOTE; w--)
		for (size_t i = 0; i < l->count; i++) {
			const struct jt_finding *f = &l->list[i];

			if (f->weight != (enum jt_weight)w)
				continue;
			printf("  %-7s  %s: ", jt_weight_word(f->weight),
			    f->code);
			jt_out_text(jeton_cstr(f->text));
			printf("\n           %s\n", f->fix);
		}
}

/* ---- For programs ---- */

static void
out_json_parts(const struct jt_anatomy *a)
{
	jt_out(",\"parts\":[");
	for (size_t i = 0; i < a->count; i++) {
		printf("%s{", i == 0 ? "" : ",");
		jt_out_member("name", jeton_cstr(a->parts[i].name), true);
		printf(",\"characters\":%zu,\"bytes\":%zu}",
		    a->parts[i].encoded.n, a->parts[i].bytes.n);
	}
	jt_out("]");
}

static void
out_json_object(const char *name, jeton_str json)
{
	printf(",\"%s\":", name);
	if (json.p == NULL)
		jt_out("null");
	else
		jt_out_json_line(json);
}

static void
out_json_findings(const struct jt_lint *l)
{
	jt_out(",\"findings\":[");
	for (size_t i = 0; i < l->count; i++) {
		const struct jt_finding *f = &l->list[i];

		printf("%s{", i == 0 ? "" : ",");
		jt_out_member("weight", jeton_cstr(jt_weight_word(f->weight)),
		    true);
		jt_out_member("code", jeton_cstr(f->code), false);
		jt_out_member("message", jeton_cstr(f->text), false);
		jt_out_member("fix", jeton_cstr(f->fix), false);
		jt_out("}");
	}
	jt_out("]");
}

static void
out_json_verdict(const struct page *p)
{
	if (p->keys == NULL) {
		jt_out_member("result", jeton_cstr("not verified"), false);
	} else if (p->verdict == JETON_OK) {
		jt_out_member("result", jeton_cstr("verified"), false);
	} else {
		jt_out_member("result", jeton_cstr("refused"), false);
		jt_out_member("code", jeton_cstr(p->reason.code), false);
		jt_out_member("claim", jeton_cstr(p->reason.claim), false);
		jt_out_member("message", jeton_cstr(p->reason.text), false);
	}
}

static void
out_json(const struct page *p)
{
	jt_out("{");
	jt_out_member("shape", jeton_cstr(shapes[p->anatomy.shape].code), true);
	out_json_parts(&p->anatomy);
	out_json_object("header", p->anatomy.header);
	out_json_object("claims", p->anatomy.payload);
	out_json_findings(&p->lint);
	out_json_verdict(p);
	jt_out("}\n");
}

/* ---- The way ---- */

static enum jt_status
tell(const struct page *p)
{
	if (jt_args_has(p->args, "json")) {
		out_json(p);
	} else {
		out_parts(p);
		out_findings(&p->lint);
	}
	if (p->anatomy.shape == JT_SHAPE_NONE)
		return jt_complain(JT_REFUSED, "this is no token");
	if (p->keys == NULL)
		return jt_complain(JT_DONE,
		    "%sNOT VERIFIED%s: anybody can have written this",
		    jt_paint(JT_RED), jt_paint(JT_PLAIN));
	if (p->verdict != JETON_OK)
		return jt_complain(JT_REFUSED, "%srefused%s: %s",
		    jt_paint(JT_RED), jt_paint(JT_PLAIN), p->reason.text);
	return jt_complain(JT_DONE, "%sVERIFIED%s%s", jt_paint(JT_GREEN),
	    jt_paint(JT_PLAIN),
	    jt_args_has(p->args, "iss") && jt_args_has(p->args, "aud")
		? ""
		: "; whatever --iss and --aud do not say was not expected");
}

static enum jt_status
explain(struct page *p)
{
	jeton_str secret = { NULL, 0 };
	jeton_str token;
	enum jt_status s = jt_input_token(p->args, &token);

	if (s != JT_DONE)
		return s;
	if (p->secret.n > 0)
		secret = (jeton_str){ p->secret.bytes, p->secret.n };
	jt_anatomy_read(&p->anatomy, token, &p->lint);
	jt_lint_header(&p->anatomy, &p->lint);
	jt_lint_claims(&p->anatomy, p->now, &p->lint);
	jt_lint_secret(&p->anatomy, secret, &p->lint);
	if (p->keys == NULL)
		return tell(p);
	judge(p);
	if (p->verdict != JETON_OK && p->verdict < JETON_REFUSED)
		return jt_complain(JT_UNFIT, "could not verify: %s",
		    jeton_strerror(p->verdict));
	return tell(p);
}

static enum jt_status
run(const struct jt_args *args)
{
	static const char *const texts[] = { "alg", "iss", "aud", "at", NULL };
	static struct page p;
	const char *at = jt_args_value(args, "at");
	enum jt_status s = jt_args_refuse_empty(args, texts);

	p.args = args;
	p.now = time(NULL);
	if (s == JT_DONE && at != NULL)
		s = jt_time_read("at", at, p.now, &p.now);
	if (s == JT_DONE)
		s = jt_algs_read(jt_args_value(args, "alg"), &p.algs);
	if (s == JT_DONE)
		s = take_keys(&p);
	if (s == JT_DONE)
		s = explain(&p);
	jeton_keys_free(p.keys);
	explicit_bzero(&p.secret, sizeof p.secret);
	return s;
}

static const struct jt_option *const groups[] = { own_options,
	jt_secret_options, jt_passphrase_options, jt_remote_options,
	jt_token_options, NULL };

const struct jt_command jt_explain_command = {
	.name = "explain",
	.operands = "[TOKEN | -]",
	.operands_max = 1,
	.help = "One page about a token: what it is, what is wrong, what helps",
	.example =
	    "jeton explain eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
	    "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0Ijox"
	    "NTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
	.groups = groups,
	.run = run,
};
