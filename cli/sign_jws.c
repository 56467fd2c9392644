/* SPDX-License-Identifier: Apache-2.0 */
/* jeton sign --jws */
#include <stdlib.h>
#include <string.h>

#include "draft.h"
#include "forms.h"
#include "input.h"
#include "jeton/jws.h"
#include "jws.h"
#include "keys.h"
#include "members.h"
#include "output.h"
#include "payload.h"

const struct jt_option jt_sign_jws_options[] = {
	{ "jws", NULL, "any bytes instead of claims", 0 },
	{ "payload", "FILE", "of --jws: the bytes (default: stdin)", 0 },
	{ "form", "FORM", "of --jws: compact (default), flattened, general",
	    0 },
	{ "detached", NULL, "of --jws: leave the payload out", 0 },
	{ "unencoded", NULL, "of --jws: the payload as it is (b64 false)", 0 },
	{ "cty", "TYPE", "of --jws: the type of the payload", 0 },
	{ "unprotected", "NAME=TEXT", "of --jws: a member nothing vouches for",
	    JT_MANY },
	{ 0 },
};

struct run {
	const struct jt_args *args;
	jeton_signer signers[JETON_SIGNATURES_MAX];
	jeton_key *keys[JETON_SIGNATURES_MAX];
	size_t count;
	jeton_jws_options options;
	struct jt_members header, unprotected;
	jeton_str payload;
};

/* Of the options for claims, --typ and --header make sense here. */
static enum jt_status
refuse_claims(const struct jt_args *args)
{
	const struct jt_option *o;

	for (o = jt_draft_options; o->name != NULL; o++)
		if (jt_args_has(args, o->name) && strcmp(o->name, "typ") != 0 &&
		    strcmp(o->name, "header") != 0)
			return jt_complain(JT_MISUSE,
			    "--%s is about claims, and --jws has none",
			    o->name);
	if (jt_args_operand(args) != NULL)
		return jt_complain(JT_MISUSE,
		    "--jws takes its payload from --payload or standard input");
	return JT_DONE;
}

/* A key file for each signature, or one secret. */
static enum jt_status
read_keys(struct run *r)
{
	const char *path, *alg = jt_args_value(r->args, "alg");
	const char *kid = jt_args_value(r->args, "kid");
	enum jt_status s = jt_key_to_sign(r->args, &r->keys[0]);

	r->count = 1;
	while (s == JT_DONE &&
	    (path = jt_args_nth(r->args, "key", r->count)) != NULL) {
		if (r->count == JETON_SIGNATURES_MAX)
			return jt_complain(JT_MISUSE, "more than %d keys",
			    (int)JETON_SIGNATURES_MAX);
		s = jt_key_read(path, alg, kid, &r->keys[r->count]);
		r->count++;
	}
	if (s == JT_DONE && r->count > 1 && r->options.form != JETON_GENERAL)
		s = jt_complain(JT_MISUSE,
		    "more than one key makes more than one signature: --form "
		    "general");
	return s;
}

static void
fill_signers(struct run *r)
{
	for (size_t i = 0; i < r->count; i++)
		r->signers[i] = (jeton_signer){
			.key = r->keys[i],
			.type = jt_args_value(r->args, "typ"),
			.content_type = jt_args_value(r->args, "cty"),
			.header = r->header.members,
			.unprotected = r->unprotected.count == 0
			    ? NULL
			    : r->unprotected.members,
		};
}

static enum jt_status
prepare(struct run *r, const struct jt_args *args)
{
	static const char *const texts[] = { "alg", "kid", "typ", "cty",
		"payload", NULL };
	const char *path = jt_args_value(args, "payload");
	enum jt_status s = jt_args_refuse_empty(args, texts);

	r->args = args;
	if (s == JT_DONE)
		s = refuse_claims(args);
	if (s == JT_DONE)
		s = jt_form_read(args, &r->options.form);
	if (jt_args_has(args, "detached"))
		r->options.flags |= JETON_DETACHED;
	if (jt_args_has(args, "unencoded"))
		r->options.flags |= JETON_UNENCODED;
	if (s == JT_DONE)
		s = jt_members_collect(&r->header, args, "header");
	if (s == JT_DONE)
		s = jt_members_collect(&r->unprotected, args, "unprotected");
	if (s == JT_DONE)
		s = read_keys(r);
	if (s == JT_DONE)
		s = jt_payload_read(path == NULL ? "-" : path, &r->payload);
	fill_signers(r);
	return s;
}

static enum jt_status
complain_of(jeton_err e)
{
	if (e == JETON_ARGUMENT)
		return jt_complain(JT_MISUSE,
		    "this cannot be signed: a header member is there twice or "
		    "is not one's to give, or this form cannot hold the "
		    "payload");
	if (e == JETON_TOO_LONG || e == JETON_NO_SPACE)
		return jt_complain(JT_MISUSE, "the JWS is longer than %d bytes",
		    (int)JETON_JWS_MAX);
	return jt_complain(JT_UNFIT, "could not sign: %s", jeton_strerror(e));
}

static enum jt_status
sign(const struct run *r)
{
	size_t size = 2 * JETON_JWS_MAX + JETON_ENCODED_SIZE(r->payload.n);
	char *text = malloc(size);
	jeton_err e;

	if (text == NULL)
		return jt_complain(JT_UNFIT, "out of memory");
	e = jeton_jws_sign(r->signers, r->count, &r->options, r->payload, text,
	    size);
	if (e == JETON_OK && jt_args_has(r->args, "json")) {
		jt_out("{");
		jt_out_member("result", jeton_cstr("signed"), true);
		jt_out_member("jws", jeton_cstr(text), false);
		jt_out("}\n");
	} else if (e == JETON_OK) {
		jt_out(text);
		jt_out_end();
	}
	free(text);
	return e == JETON_OK ? JT_DONE : complain_of(e);
}

enum jt_status
jt_sign_jws(const struct jt_args *args)
{
	static struct run r;
	enum jt_status s = prepare(&r, args);

	if (s == JT_DONE)
		s = sign(&r);
	jt_payload_free(&r.payload);
	for (size_t i = 0; i < r.count; i++)
		jeton_key_free(r.keys[i]);
	return s;
}
