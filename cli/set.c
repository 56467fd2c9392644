/* SPDX-License-Identifier: Apache-2.0 */
/* jeton set add, jeton set remove */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "keys.h"
#include "output.h"
#include "passphrase.h"
#include "setfile.h"

enum { PUBLIC_MODE = 0644, PRIVATE_MODE = 0600 };

/* ---- add ---- */

static const struct jt_option add_options[] = {
	{ "private", NULL, "with its private half, for a set of your own", 0 },
	{ "alg", "ALG", "the algorithm, if the key names none", 0 },
	{ "kid", "KID",
	    "the key's id, if it has none (default: its thumbprint)", 0 },
	{ 0 },
};

/* The key, with a kid in any case. */
static enum jt_status
take_named(struct jt_pair *out, const struct jt_keyfile *file,
    struct jt_reading *reading)
{
	char thumbprint[JETON_THUMBPRINT_SIZE];
	enum jt_status s;
	size_t index;

	s = jt_keyfile_pick(file, reading->kid, &index);
	if (s == JT_DONE)
		s = jt_keyfile_take(out, file, index, reading);
	if (s != JT_DONE || jt_pair_id(out)[0] != '\0')
		return s;
	if (file->is_set)
		return jt_complain(JT_UNFIT, "the key has no kid");
	if (jt_pair_thumbprint(out, thumbprint) != JETON_OK)
		return jt_complain(JT_UNFIT, "could not make a kid");
	jt_pair_free(out);
	reading->kid = thumbprint;
	s = jt_keyfile_take(out, file, index, reading);
	reading->kid = NULL;
	return s;
}

static enum jt_status
put(const struct jt_args *args, const struct jt_pair *pair)
{
	static char jwk[JETON_JWK_MAX];
	static struct jt_setfile set;
	bool with_private = jt_args_has(args, "private");
	enum jt_status s;
	jeton_err e = with_private ? jt_pair_private_jwk(pair, jwk, sizeof jwk)
				   : jt_pair_public_jwk(pair, jwk, sizeof jwk);

	if (e != JETON_OK)
		return jt_complain(JT_UNFIT,
		    with_private ? "there is no private key in it"
				 : "a shared secret has no public half; "
				   "--private adds all of it");
	s = jt_setfile_open(&set, args->operands[0], true,
	    with_private ? PRIVATE_MODE : PUBLIC_MODE);
	if (s == JT_DONE &&
	    jt_keyfile_find(&set.file, jt_pair_id(pair)) < set.file.count)
		s = jt_complain(JT_UNFIT, "the set has a key %s already",
		    jt_quote(jt_pair_id(pair)));
	if (s == JT_DONE)
		s = jt_setfile_append(&set, jeton_cstr(jwk));
	if (s == JT_DONE)
		s = jt_setfile_write(&set);
	jt_setfile_close(&set);
	explicit_bzero(jwk, sizeof jwk);
	return s;
}

static enum jt_status
run_add(const struct jt_args *args)
{
	static const char *const texts[] = { "alg", "kid", NULL };
	static struct jt_keyfile file;
	struct jt_reading reading = { .alg = jt_args_value(args, "alg"),
		.kid = jt_args_value(args, "kid") };
	struct jt_pair pair = { 0 };
	enum jt_status s = jt_args_refuse_empty(args, texts);

	if (s == JT_DONE && args->operand_count == 0)
		s = jt_complain(JT_MISUSE, "which set: jeton set add SET KEY");
	if (s == JT_DONE)
		s = jt_keyfile_read(&file,
		    args->operand_count == 2 ? args->operands[1] : "-");
	if (s == JT_DONE)
		s = take_named(&pair, &file, &reading);
	if (s == JT_DONE)
		s = put(args, &pair);
	if (s == JT_DONE) {
		jt_out_text(jeton_cstr(jt_pair_id(&pair)));
		jt_out("\n");
	}
	jt_pair_free(&pair);
	return s;
}

static const struct jt_option *const add_groups[] = { add_options,
	jt_passphrase_options, NULL };

const struct jt_command jt_set_add_command = {
	.name = "set add",
	.operands = "SET [KEY | -]",
	.operands_max = 2,
	.help = "Adds the public half of a key to a JWK Set; prints its kid",
	.example = "jeton key new | jeton set add issuer.jwks",
	.groups = add_groups,
	.run = run_add,
};

/* ---- remove ---- */

static const struct jt_option remove_options[] = {
	{ "kid", "KID", "the key's id", 0 },
	{ "index", "N", "or its place, counted from 0", 0 },
	{ 0 },
};

static enum jt_status
find_victim(const struct jt_args *args, const struct jt_keyfile *f,
    size_t *index)
{
	const char *kid = jt_args_value(args, "kid");
	const char *text = jt_args_value(args, "index");

	*index = f->count;
	if (kid != NULL)
		*index = jt_keyfile_find(f, kid);
	else if (jt_number_read("index", text, JETON_KEYS_MAX, index) !=
	    JT_DONE)
		return JT_MISUSE;
	if (*index < f->count)
		return JT_DONE;
	return jt_complain(JT_UNFIT, "the set has no key %s",
	    jt_quote(kid != NULL ? kid : text));
}

static enum jt_status
run_remove(const struct jt_args *args)
{
	static const char *const texts[] = { "kid", "index", NULL };
	static struct jt_setfile set;
	enum jt_status s = jt_args_refuse_empty(args, texts);
	size_t index = 0;

	if (s != JT_DONE)
		return s;
	if (args->operand_count == 0)
		return jt_complain(JT_MISUSE,
		    "which set: jeton set remove SET --kid KID");
	if (jt_args_has(args, "kid") == jt_args_has(args, "index"))
		return jt_complain(JT_MISUSE,
		    "which key: either --kid or --index says it");
	s = jt_setfile_open(&set, args->operands[0], false, 0);
	if (s == JT_DONE)
		s = find_victim(args, &set.file, &index);
	if (s == JT_DONE) {
		jt_setfile_remove(&set, index);
		s = jt_setfile_write(&set);
	}
	jt_setfile_close(&set);
	return s;
}

static const struct jt_option *const remove_groups[] = { remove_options, NULL };

const struct jt_command jt_set_remove_command = {
	.name = "set remove",
	.operands = "SET",
	.operands_max = 1,
	.help = "Takes a key out of a JWK Set",
	.example = "jeton key new --kid old | jeton set add old.jwks && "
		   "jeton set remove old.jwks --kid old",
	.groups = remove_groups,
	.run = run_remove,
};
