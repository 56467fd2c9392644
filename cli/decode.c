/* SPDX-License-Identifier: Apache-2.0 */
/* jeton decode: what a token says, with nothing verified. */
#include <string.h>
#include <time.h>

#include "commands.h"
#include "input.h"
#include "json.h"
#include "meaning.h"
#include "output.h"

static const struct jt_option own_options[] = {
	{ "json", NULL, "{\"header\":...,\"payload\":...} as in the token", 0 },
	{ 0 },
};

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
	int64_t now = time(NULL);
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
		jt_out("header\n");
		jt_meaning_out(header, now);
		jt_out("payload\n");
		jt_meaning_out(payload, now);
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
