/* SPDX-License-Identifier: Apache-2.0 */
/* jeton sign */
#include <string.h>

#include "commands.h"
#include "draft.h"
#include "input.h"
#include "jws.h"
#include "keys.h"
#include "output.h"
#include "passphrase.h"

static const struct jt_option own_options[] = {
	{ "key", "FILE", "the private key: JWK or PEM; - is stdin", JT_MANY },
	{ "alg", "ALG", "the algorithm, if the key names none", 0 },
	{ "kid", "KID", "the key's id, if it has none", 0 },
	{ "json", NULL, "the result as JSON", 0 },
	{ 0 },
};

static enum jt_status
check_kid(const struct jt_args *args, const jeton_key *key)
{
	const char *kid = jt_args_value(args, "kid");

	if (kid != NULL && strcmp(kid, jeton_key_id(key)) != 0)
		return jt_complain(JT_MISUSE,
		    "--kid: the key has a kid of its own, %s",
		    jt_quote(jeton_key_id(key)));
	return JT_DONE;
}

static void
tell(const struct jt_args *args, const jeton_key *key, const char *token)
{
	if (!jt_args_has(args, "json")) {
		jt_out(token);
		jt_out_end();
		return;
	}
	jt_out("{");
	jt_out_member("result", jeton_cstr("signed"), true);
	jt_out_member("alg", jeton_cstr(jeton_key_alg(key)), false);
	jt_out_member("kid", jeton_cstr(jeton_key_id(key)), false);
	jt_out_member("token", jeton_cstr(token), false);
	jt_out("}\n");
}

static enum jt_status
sign(const struct jt_draft *d, const jeton_key *key)
{
	static char token[JETON_TOKEN_MAX + 1];
	jeton_err e = jeton_sign_at(key, &d->wish, d->now, token, sizeof token);

	if (e != JETON_OK)
		return jt_draft_complain(e);
	tell(d->args, key, token);
	return JT_DONE;
}

/* What only a JWS of any bytes can have. */
static enum jt_status
refuse_more(const struct jt_args *args)
{
	if (jt_args_nth(args, "key", 1) != NULL)
		return jt_complain(JT_MISUSE, "a token has one signature");
	return jt_args_refuse_group(args, jt_sign_jws_options, "needs --jws");
}

static enum jt_status
run(const struct jt_args *args)
{
	static const char *const texts[] = { "kid", "alg", NULL };
	static struct jt_draft d;
	jeton_key *key = NULL;
	enum jt_status s;

	if (jt_args_has(args, "jws"))
		return jt_sign_jws(args);
	s = refuse_more(args);
	if (s == JT_DONE)
		s = jt_args_refuse_empty(args, texts);
	if (s == JT_DONE)
		s = jt_draft_read(&d, args);
	if (s == JT_DONE)
		s = jt_key_to_sign(args, &key);
	if (s == JT_DONE)
		s = check_kid(args, key);
	if (s == JT_DONE)
		s = sign(&d, key);
	jeton_key_free(key);
	return s;
}

static const struct jt_option *const groups[] = { own_options, jt_draft_options,
	jt_sign_jws_options, jt_secret_options, jt_passphrase_options, NULL };

const struct jt_command jt_sign_command = {
	.name = "sign",
	.operands = "[JSON | -]",
	.operands_max = 1,
	.help = "Makes a signed token from claims",
	.example = "jeton key new | jeton sign --key - "
		   "--iss https://issuer.example --aud api --sub bob --exp 15m",
	.groups = groups,
	.run = run,
};
