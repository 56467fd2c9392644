/* SPDX-License-Identifier: Apache-2.0 */
/* jeton decrypt */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "ekeys.h"
#include "expect.h"
#include "forms.h"
#include "input.h"
#include "keys.h"
#include "output.h"
#include "passphrase.h"
#include "payload.h"
#include "reason.h"

static const struct jt_option own_options[] = {
	{ "key", "FILE", "a private key: JWK, JWK Set, PEM; - is stdin", 0 },
	{ "jwks", "FILE", "a JWK Set of private keys", 0 },
	{ "alg", "LIST", "only these; for a secret, its algorithm", 0 },
	{ "enc", "LIST", "the content only by these", 0 },
	{ "form", "LIST", "compact (default), flattened, general", 0 },
	{ "inflate", NULL, "take what was compressed (zip)", 0 },
	{ "verify-key", "FILE", "a token inside: who signs it; print claims",
	    0 },
	{ "verify-alg", "LIST", "signed by these algorithms only", 0 },
	{ "json", NULL, "the result as JSON", 0 },
	{ 0 },
};

struct run {
	const struct jt_args *args;
	jeton_opener *opener;
	struct jt_algs algs, encs;
	jeton_jwe_rules rules;
	struct jt_expect expect; /* of the token inside */
	struct jt_algs inner;
	jeton_keys *keys;
	char *room;
	jeton_jwe jwe;
	jeton_token token;
	struct jt_reason reason;
};

enum { ROOM = JETON_JWE_MAX + 4096 + JETON_INFLATED_MAX };

/* ---- What it has to be ---- */

static enum jt_status
refuse_claims(const struct jt_args *args)
{
	const struct jt_option *o;

	for (o = jt_expect_options; o->name != NULL; o++)
		if (jt_args_has(args, o->name) && strcmp(o->name, "typ") != 0)
			return jt_complain(JT_MISUSE,
			    "--%s is about a signed token: --verify-key",
			    o->name);
	if (jt_args_has(args, "verify-alg"))
		return jt_complain(JT_MISUSE,
		    "--verify-alg needs --verify-key");
	return JT_DONE;
}

/* A nested token's form is compact, and its typ the inner one. */
static enum jt_status
read_inner(struct run *r)
{
	const struct jt_args *a = r->args;
	enum jt_status s = jt_expect_read(&r->expect, a);

	if (s == JT_DONE && jt_args_has(a, "form"))
		s = jt_complain(JT_MISUSE,
		    "--form and --verify-key do not go together");
	if (s == JT_DONE)
		s = jt_algs_read(jt_args_value(a, "verify-alg"), &r->inner);
	if (s == JT_DONE && r->inner.count > 0)
		r->expect.rules.algorithms = r->inner.names;
	if (s == JT_DONE)
		s = jt_keys_read(jt_args_value(a, "verify-key"),
		    r->inner.count == 1 ? r->inner.names[0] : NULL, &r->keys);
	return s;
}

static enum jt_status
read_rules(struct run *r)
{
	static const char *const texts[] = { "alg", "enc", "form", "typ",
		"verify-alg", NULL };
	const struct jt_args *a = r->args;
	enum jt_status s = jt_args_refuse_empty(a, texts);

	if (s == JT_DONE)
		s = jt_forms_read(a, &r->rules.forms);
	if (s == JT_DONE)
		s = jt_ealgs_read(jt_args_value(a, "alg"), &r->algs);
	if (s == JT_DONE)
		s = jt_encs_read(jt_args_value(a, "enc"), &r->encs);
	if (r->algs.count > 0)
		r->rules.algorithms = r->algs.names;
	if (r->encs.count > 0)
		r->rules.encodings = r->encs.names;
	r->rules.inflate = jt_args_has(a, "inflate");
	return s;
}

static enum jt_status
prepare(struct run *r)
{
	bool nested = jt_args_has(r->args, "verify-key");
	enum jt_status s = read_rules(r);

	if (s == JT_DONE)
		s = nested ? read_inner(r) : refuse_claims(r->args);
	if (!nested)
		r->rules.type = jt_args_value(r->args, "typ");
	if (s == JT_DONE)
		s = jt_opener_read(r->args, &r->algs, &r->opener);
	if (s != JT_DONE)
		return s;
	r->room = malloc(ROOM);
	return r->room == NULL ? jt_complain(JT_UNFIT, "out of memory") : s;
}

/* ---- Judging ---- */

static enum jt_status
could_not(jeton_err e)
{
	return jt_complain(e == JETON_ARGUMENT ? JT_MISUSE : JT_UNFIT,
	    "could not decrypt: %s", jeton_strerror(e));
}

static enum jt_status
judge_bytes(struct run *r, jeton_str text)
{
	jeton_err e =
	    jeton_decrypt(&r->rules, r->opener, text, r->room, ROOM, &r->jwe);
	const char *hint = "";

	if (e == JETON_OK)
		return JT_DONE;
	if (e < JETON_REFUSED)
		return could_not(e);
	if (e == JETON_MALFORMED)
		hint = jt_forms_hint(r->rules.forms, text);
	else if (e == JETON_BAD_SIGNATURE)
		hint = "another key, or it was changed";
	jt_reason_plain(&r->reason, e, hint);
	return JT_REFUSED;
}

static enum jt_status
judge_token(struct run *r, jeton_str text)
{
	static const jeton_report none;
	struct jt_judged j = { &r->expect.rules, jt_expect_now(&r->expect),
		&r->token, &none, JETON_OK };
	const jeton_unnesting u = { &r->rules, r->opener, j.rules, r->keys };

	j.err =
	    jeton_decrypt_verify_at(&u, text, j.now, r->room, ROOM, &r->token);
	if (j.err != JETON_OK && j.err < JETON_REFUSED)
		return could_not(j.err);
	return jt_reason_judge(&r->reason, &j,
	    jt_expect_scope(&r->expect, &r->token));
}

/* ---- Telling ---- */

static void
tell_json(const struct run *r, enum jt_status s)
{
	jt_out("{");
	if (s == JT_REFUSED) {
		jt_reason_out(&r->reason);
	} else if (r->keys != NULL) {
		jt_out_token(&r->token, false);
	} else {
		jt_out_member("result", jeton_cstr("decrypted"), true);
		jt_out(",\"header\":");
		jt_out_json(r->jwe.header);
		jt_payload_out_member(r->jwe.plaintext);
	}
	jt_out("}\n");
}

static enum jt_status
tell(const struct run *r, enum jt_status s)
{
	if (jt_args_has(r->args, "json") && s <= JT_REFUSED)
		tell_json(r, s);
	if (s == JT_REFUSED)
		return jt_reason_complain(&r->reason);
	if (s != JT_DONE || jt_args_has(r->args, "json"))
		return s;
	if (r->keys != NULL)
		jt_out_json(jeton_payload(&r->token));
	else
		jt_out_bytes(r->jwe.plaintext);
	jt_out_end();
	s = jt_out_close();
	if (s != JT_DONE)
		return s;
	if (r->keys != NULL)
		return jt_complain(s, "%sVERIFIED%s (%s)", jt_paint(JT_GREEN),
		    jt_paint(JT_PLAIN), jeton_header_str(&r->token, "alg"));
	return jt_complain(s, "DECRYPTED: nothing says who wrote it");
}

static enum jt_status
run(const struct jt_args *args)
{
	static struct run r;
	jeton_str text;
	enum jt_status s;

	r.args = args;
	s = prepare(&r);
	if (s == JT_DONE)
		s = jt_input_token(args, &text);
	if (s == JT_DONE)
		s = r.keys != NULL ? judge_token(&r, text)
				   : judge_bytes(&r, text);
	s = tell(&r, s);
	if (r.room != NULL)
		explicit_bzero(r.room, ROOM);
	free(r.room);
	jeton_opener_free(r.opener);
	jeton_keys_free(r.keys);
	return s;
}

static const struct jt_option *const groups[] = { own_options,
	jt_expect_options, jt_password_options, jt_passphrase_options,
	jt_token_options, NULL };

const struct jt_command jt_decrypt_command = {
	.name = "decrypt",
	.operands = "[JWE | -]",
	.operands_max = 1,
	.help = "Decrypts a JWE; prints exactly what is inside",
	.example =
	    "echo hello | P='correct horse' jeton encrypt --secret-env P "
	    "\\\n    --alg PBES2-HS256+A128KW | P='correct horse' jeton "
	    "decrypt "
	    "\\\n    --secret-env P --alg PBES2-HS256+A128KW",
	.groups = groups,
	.run = run,
};
