/* SPDX-License-Identifier: Apache-2.0 */
/* jeton decode: what a token says, with nothing verified. */
#include <string.h>
#include <time.h>

#include "commands.h"
#include "input.h"
#include "json.h"
#include "output.h"
#include "times.h"

static const struct jt_option own_options[] = {
	{ "json", NULL, "{\"header\":...,\"payload\":...} as in the token", 0 },
	{ 0 },
};

static const struct {
	const char *name, *meaning;
	bool is_time;
} known[] = {
	{ "alg", "algorithm", false },
	{ "typ", "type", false },
	{ "cty", "type of the content", false },
	{ "kid", "id of the key", false },
	{ "jku", "where its keys are said to be", false },
	{ "jwk", "a key, which proves nothing here", false },
	{ "x5c", "certificates, which prove nothing here", false },
	{ "crit", "must be understood", false },
	{ "iss", "issuer", false },
	{ "sub", "subject", false },
	{ "aud", "audience", false },
	{ "exp", "expires", true },
	{ "nbf", "not before", true },
	{ "iat", "issued", true },
	{ "jti", "id of the token", false },
	{ "nonce", "nonce", false },
	{ "azp", "authorised party", false },
	{ "acr", "how the user was authenticated", false },
	{ "amr", "methods of authentication", false },
	{ "auth_time", "authenticated", true },
	{ "updated_at", "updated", true },
	{ "client_id", "client", false },
	{ "scope", "scope", false },
	{ "sid", "session", false },
	{ "act", "actor", false },
	{ "cnf", "key that has to be proved", false },
};

static void
out_meaning(size_t i, jeton_str value)
{
	char when[JT_TIME_SIZE], age[JT_AGE_SIZE];
	int64_t t;

	jt_out("  (");
	jt_out(known[i].meaning);
	if (known[i].is_time && jt_time_of_json(value, &t)) {
		jt_time_print(when, t);
		jt_age_print(age, t, time(NULL));
		jt_out(" ");
		jt_out(when);
		jt_out(", ");
		jt_out(age);
	}
	jt_out(")");
}

static void
out_member(jeton_str name, jeton_str value)
{
	jt_out("  ");
	jt_out_text((jeton_str){ name.p + 1, name.n - 2 });
	jt_out(": ");
	jt_out_pretty(value, 2);
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (jt_doc_is(name, jeton_cstr(known[i].name)))
			out_meaning(i, value);
	jt_out("\n");
}

static void
out_part(const char *title, jeton_str text)
{
	bool is_json = jt_doc_is_value(text);
	jeton_str name, value;
	size_t at = 0;

	jt_out(title);
	jt_out("\n");
	if (is_json && jt_doc_trim(text).p[0] == '{') {
		while (jt_doc_next(text, &at, &name, &value))
			out_member(name, value);
		return;
	}
	jt_out(is_json ? "  (no JSON object)\n  " : "  (no JSON)\n  ");
	jt_out_text(text);
	jt_out("\n");
}

/* As JSON, as text, or, if it is neither, as it stands in the token. */
static void
out_json_part(const char *name, jeton_str text, jeton_str encoded)
{
	jt_out("\"");
	jt_out(name);
	if (jt_doc_is_value(text)) {
		jt_out("\":");
		jt_out_json(text);
	} else if (jt_doc_is_utf8(text)) {
		jt_out("_text\":");
		jt_out_string(text);
	} else {
		jt_out("_base64url\":");
		jt_out_string(encoded);
	}
}

/* Part 0 or 1 of the token, as it stands there. */
static jeton_str
part(jeton_str token, int number)
{
	const char *dot = memchr(token.p, '.', token.n);

	if (number == 0 || dot == NULL)
		return (jeton_str){ token.p,
			dot == NULL ? token.n : (size_t)(dot - token.p) };
	token.n -= (size_t)(dot + 1 - token.p);
	token.p = dot + 1;
	return part(token, 0);
}

static enum jt_status
run(const struct jt_args *args)
{
	static char text[JETON_TEXT_MAX + 2];
	jeton_str token, header, payload;
	enum jt_status s = jt_input_token(args, &token);
	jeton_err e;

	if (s != JT_DONE)
		return s;
	e = jeton_insecure_peek(token, text, sizeof text, &header, &payload);
	if (e != JETON_OK)
		return jt_complain(JT_REFUSED, "not a token: %s",
		    jeton_strerror(e));
	if (jt_args_has(args, "json")) {
		jt_out("{");
		out_json_part("header", header, part(token, 0));
		jt_out(",");
		out_json_part("payload", payload, part(token, 1));
		jt_out("}\n");
	} else {
		out_part("header", header);
		out_part("payload", payload);
	}
	return jt_complain(JT_DONE,
	    "%sNOT VERIFIED%s: anybody can have written this", jt_paint(JT_RED),
	    jt_paint(JT_PLAIN));
}

static const struct jt_option *const groups[] = { own_options, jt_token_options,
	NULL };

const struct jt_command jt_decode_command = {
	.name = "decode",
	.operands = "[TOKEN | -]",
	.operands_max = 1,
	.help = "Shows what a token says, with nothing verified",
	.example =
	    "jeton decode eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
	    "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0Ijox"
	    "NTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
	.groups = groups,
	.run = run,
};
