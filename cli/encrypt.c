/* SPDX-License-Identifier: Apache-2.0 */
/* jeton encrypt */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "draft.h"
#include "ekeys.h"
#include "forms.h"
#include "input.h"
#include "keys.h"
#include "members.h"
#include "output.h"
#include "passphrase.h"
#include "payload.h"

static const struct jt_option own_options[] = {
	{ "key", "FILE", "whom to encrypt to: JWK or PEM; again for one more",
	    JT_MANY },
	{ "alg", "ALG", "the algorithm, if the key names none", 0 },
	{ "enc", "ENC", "how the content is encrypted (default: A256GCM)", 0 },
	{ "kid", "KID", "the key's id, if it has none", 0 },
	{ "payload", "FILE", "what to encrypt (default: stdin)", 0 },
	{ "form", "FORM", "compact (default), flattened, general", 0 },
	{ "cty", "TYPE", "the type of the payload", 0 },
	{ "unprotected", "NAME=TEXT", "a header member nothing vouches for",
	    JT_MANY },
	{ "aad", "TEXT", "protected as well, but not hidden", 0 },
	{ "apu", "TEXT", "about the sender, for ECDH-ES", 0 },
	{ "apv", "TEXT", "about the recipient, for ECDH-ES", 0 },
	{ "sign-key", "FILE", "sign a token of the claims below, encrypt that",
	    0 },
	{ "sign-alg", "ALG", "its algorithm, if that key names none", 0 },
	{ "json", NULL, "the result as JSON", 0 },
	{ 0 },
};

struct run {
	const struct jt_args *args;
	jeton_recipient *recipients[JETON_RECIPIENTS_MAX];
	size_t count;
	const char *enc;
	char *out;
	struct jt_members header, unprotected;
	struct jt_draft draft;
};

enum { OUT_SIZE = JETON_JWE_MAX + 1 };

/* ---- Any bytes ---- */

/* Of the options for claims, --typ and --header make sense here. */
static enum jt_status
refuse_claims(const struct jt_args *args)
{
	const struct jt_option *o;

	for (o = jt_draft_options; o->name != NULL; o++)
		if (jt_args_has(args, o->name) && strcmp(o->name, "typ") != 0 &&
		    strcmp(o->name, "header") != 0)
			return jt_complain(JT_MISUSE,
			    "--%s is about a token, which needs --sign-key",
			    o->name);
	if (jt_args_has(args, "sign-alg"))
		return jt_complain(JT_MISUSE, "--sign-alg needs --sign-key");
	return JT_DONE;
}

static enum jt_status
read_options(struct run *r, jeton_jwe_options *o)
{
	const struct jt_args *a = r->args;
	enum jt_status s = refuse_claims(a);

	*o = (jeton_jwe_options){
		.enc = r->enc,
		.type = jt_args_value(a, "typ"),
		.content_type = jt_args_value(a, "cty"),
		.header = r->header.members,
		.aad = jeton_cstr(jt_args_value(a, "aad")),
		.apu = jeton_cstr(jt_args_value(a, "apu")),
		.apv = jeton_cstr(jt_args_value(a, "apv")),
	};
	if (s == JT_DONE)
		s = jt_form_read(a, &o->form);
	if (s == JT_DONE)
		s = jt_members_collect(&r->header, a, "header");
	if (s == JT_DONE)
		s = jt_members_collect(&r->unprotected, a, "unprotected");
	if (r->unprotected.count > 0)
		o->unprotected = r->unprotected.members;
	if (s == JT_DONE && r->count > 1 && o->form != JETON_GENERAL)
		s = jt_complain(JT_MISUSE,
		    "several recipients need --form general");
	return s;
}

static enum jt_status
complain_of(jeton_err e)
{
	if (e == JETON_ARGUMENT)
		return jt_complain(JT_MISUSE,
		    "this cannot be encrypted: the form has no place for all "
		    "of it, a header member is there twice or is not one's to "
		    "give, or dir and ECDH-ES are not alone");
	if (e == JETON_KEY_MISMATCH)
		return jt_complain(JT_UNFIT,
		    "the key for dir is not one for this --enc");
	if (e == JETON_TOO_LONG || e == JETON_NO_SPACE)
		return jt_complain(JT_MISUSE, "the JWE is longer than %d bytes",
		    (int)JETON_JWE_MAX);
	return jt_complain(JT_UNFIT, "could not encrypt: %s",
	    jeton_strerror(e));
}

static enum jt_status
encrypt_bytes(struct run *r)
{
	const char *path = jt_args_value(r->args, "payload");
	const jeton_recipient *recipients[JETON_RECIPIENTS_MAX];
	jeton_jwe_options options;
	jeton_str payload;
	enum jt_status s = read_options(r, &options);
	jeton_err e;

	if (s == JT_DONE)
		s = jt_payload_read(path == NULL ? "-" : path, &payload);
	if (s != JT_DONE)
		return s;
	for (size_t i = 0; i < r->count; i++)
		recipients[i] = r->recipients[i];
	e = jeton_encrypt(recipients, r->count, &options, payload, r->out,
	    OUT_SIZE);
	jt_payload_free(&payload);
	return e == JETON_OK ? JT_DONE : complain_of(e);
}

/* ---- A token ---- */

/* What a nested token has no place for. */
static enum jt_status
refuse_bytes(const struct jt_args *args)
{
	static const char *const names[] = { "payload", "form", "cty",
		"unprotected", "aad", "apu", "apv", NULL };

	for (size_t i = 0; names[i] != NULL; i++)
		if (jt_args_has(args, names[i]))
			return jt_complain(JT_MISUSE,
			    "--%s and --sign-key do not go together", names[i]);
	if (jt_args_nth(args, "key", 1) != NULL)
		return jt_complain(JT_MISUSE,
		    "a token in a JWE has one recipient");
	return JT_DONE;
}

static enum jt_status
encrypt_token(struct run *r)
{
	const char *path = jt_args_value(r->args, "sign-key");
	jeton_nesting nesting = { NULL, r->recipients[0], r->enc };
	jeton_key *key = NULL;
	enum jt_status s = refuse_bytes(r->args);
	jeton_err e = JETON_OK;

	if (s == JT_DONE)
		s = jt_draft_read(&r->draft, r->args);
	if (s == JT_DONE)
		s = jt_key_read(path, jt_args_value(r->args, "sign-alg"), NULL,
		    &key);
	nesting.key = key;
	if (s == JT_DONE)
		e = jeton_sign_encrypt_at(&nesting, &r->draft.wish,
		    r->draft.now, r->out, OUT_SIZE);
	jeton_key_free(key);
	if (e == JETON_KEY_MISMATCH)
		return complain_of(e);
	return e == JETON_OK ? s : jt_draft_complain(e);
}

/* ---- The command ---- */

static enum jt_status
prepare(struct run *r)
{
	static const char *const texts[] = { "alg", "enc", "kid", "cty", "aad",
		"typ", "payload", "sign-alg", NULL };
	const char *enc = jt_args_value(r->args, "enc");
	struct jt_algs encs;
	enum jt_status s = jt_args_refuse_empty(r->args, texts);

	if (s == JT_DONE)
		s = jt_encs_read(enc, &encs);
	if (s == JT_DONE && encs.count > 1)
		s = jt_complain(JT_MISUSE, "--enc: one of them encrypts");
	if (s != JT_DONE)
		return s;
	r->enc = encs.names[0];
	r->out = malloc(OUT_SIZE);
	if (r->out == NULL)
		return jt_complain(JT_UNFIT, "out of memory");
	return jt_recipients_read(r->args, r->recipients, &r->count);
}

static void
tell(const struct run *r)
{
	if (!jt_args_has(r->args, "json")) {
		jt_out(r->out);
		jt_out_end();
		return;
	}
	jt_out("{");
	jt_out_member("result", jeton_cstr("encrypted"), true);
	jt_out_member("jwe", jeton_cstr(r->out), false);
	jt_out("}\n");
}

static enum jt_status
run(const struct jt_args *args)
{
	static struct run r;
	enum jt_status s;

	r.args = args;
	s = prepare(&r);
	if (s == JT_DONE)
		s = jt_args_has(args, "sign-key") ? encrypt_token(&r)
						  : encrypt_bytes(&r);
	if (s == JT_DONE)
		tell(&r);
	for (size_t i = 0; i < r.count; i++)
		jeton_recipient_free(r.recipients[i]);
	free(r.out);
	return s;
}

static const struct jt_option *const groups[] = { own_options,
	jt_password_options, jt_passphrase_options, jt_draft_options, NULL };

const struct jt_command jt_encrypt_command = {
	.name = "encrypt",
	.operands = "",
	.operands_max = 0,
	.help = "Encrypts any bytes, or a token that is signed first, as a JWE",
	.example =
	    "echo hello | P='correct horse' jeton encrypt --secret-env P "
	    "\\\n    --alg PBES2-HS256+A128KW",
	.groups = groups,
	.run = run,
};
