/* SPDX-License-Identifier: Apache-2.0 */
/* jeton set rotate: a new key in, the oldest out. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "facts.h"
#include "newfile.h"
#include "output.h"
#include "setfile.h"

static const struct jt_option own_options[] = {
	{ "alg", "ALG", "of the new key (default: that of the newest)", 0 },
	{ "kid", "KID", "of the new key (default: its thumbprint)", 0 },
	{ "keep", "N", "keys of its algorithm that stay (default: 2)", 0 },
	{ "out", "FILE", "a new file, 0600, for the private key", 0 },
	{ "private", NULL, "the set itself keeps the private keys", 0 },
	{ 0 },
};

enum { KEEP = 2 };

/* The new key, and where it goes. */
struct rotation {
	const struct jt_args *args;
	bool with_private;
	size_t keep;
	char alg[32];
	char kid[JETON_KID_MAX + 1];
	char whole[JETON_JWK_MAX + 1], half[JETON_JWK_MAX];
	struct jt_setfile set;
};

/* "" for what is no key that we know. */
static void
alg_of(const struct rotation *r, size_t index, char out[32])
{
	struct jt_reading reading = { 0 };
	struct jt_facts facts;
	struct jt_pair pair;

	out[0] = '\0';
	if (jt_keyfile_pair(&pair, &r->set.file, index, &reading) == JETON_OK &&
	    jt_facts_read(&facts, &pair) == JETON_OK)
		snprintf(out, 32, "%s", facts.alg);
	jt_pair_free(&pair);
}

static enum jt_status
choose_alg(struct rotation *r)
{
	const char *given = jt_args_value(r->args, "alg");
	size_t count = r->set.file.count;

	if (given != NULL)
		snprintf(r->alg, sizeof r->alg, "%s", given);
	else if (count > 0)
		alg_of(r, count - 1, r->alg);
	else
		snprintf(r->alg, sizeof r->alg, "ES256");
	if (r->alg[0] == '\0')
		return jt_complain(JT_UNFIT,
		    "the newest key of the set is none that jeton knows: "
		    "--alg says what the new one is for");
	return JT_DONE;
}

static jeton_err
generate(const struct rotation *r, char *out, size_t size)
{
	const char *kid = jt_args_value(r->args, "kid");
	jeton_opener_plan plan = { .alg = r->alg, .kid = kid };
	jeton_key *key = NULL;
	jeton_err e = jeton_key_generate(&key, r->alg, 0, kid);

	if (e == JETON_OK)
		e = jeton_key_private_jwk(key, out, size);
	else if (e == JETON_KEY_TYPE)
		e = jeton_opener_generate(&plan, out, size);
	jeton_key_free(key);
	return e;
}

static enum jt_status
make(struct rotation *r)
{
	jeton_key_options options = { 0 };
	struct jt_pair pair = { 0 };
	jeton_err e = generate(r, r->whole, sizeof r->whole - 1);

	if (e == JETON_KEY_TYPE || e == JETON_ARGUMENT)
		return jt_complain(JT_MISUSE, "cannot make a key for %s",
		    jt_quote(r->alg));
	if (e == JETON_OK)
		e = jt_pair_parse(&pair, jeton_cstr(r->whole), &options);
	if (e == JETON_OK && !r->with_private)
		e = jt_pair_public_jwk(&pair, r->half, sizeof r->half);
	if (e == JETON_OK)
		snprintf(r->kid, sizeof r->kid, "%s", jt_pair_id(&pair));
	jt_pair_free(&pair);
	if (e == JETON_KEY_TYPE)
		return jt_complain(JT_UNFIT,
		    "a shared secret has no public half; --private adds all "
		    "of it");
	if (e != JETON_OK)
		return jt_complain(JT_UNFIT, "could not make a key: %s",
		    jeton_strerror(e));
	return JT_DONE;
}

/* From the front, where the oldest are. */
static void
drop_oldest(struct rotation *r)
{
	size_t same = 0;
	char alg[32];

	for (size_t i = 0; i < r->set.file.count; i++) {
		alg_of(r, i, alg);
		same += strcmp(alg, r->alg) == 0 ? 1 : 0;
	}
	for (size_t i = 0; same > r->keep && i < r->set.file.count;) {
		alg_of(r, i, alg);
		if (strcmp(alg, r->alg) != 0) {
			i++;
			continue;
		}
		jt_setfile_remove(&r->set, i);
		same--;
	}
}

static enum jt_status
change(struct rotation *r)
{
	const char *jwk = r->with_private ? r->whole : r->half;
	enum jt_status s;

	if (jt_keyfile_find(&r->set.file, r->kid) < r->set.file.count)
		return jt_complain(JT_UNFIT, "the set has a key %s already",
		    jt_quote(r->kid));
	s = jt_setfile_append(&r->set, jeton_cstr(jwk));
	if (s == JT_DONE)
		drop_oldest(r);
	return s;
}

/* The private key is there before anybody can see the public one. */
static enum jt_status
keep(struct rotation *r)
{
	const char *path = jt_args_value(r->args, "out");
	size_t n = strlen(r->whole);
	enum jt_status s = JT_DONE;

	if (path != NULL) {
		r->whole[n] = '\n';
		s = jt_newfile_write(path, (jeton_str){ r->whole, n + 1 });
		r->whole[n] = '\0';
	}
	if (s != JT_DONE)
		return s;
	s = jt_setfile_write(&r->set);
	if (s != JT_DONE && path != NULL)
		unlink(path);
	return s;
}

static enum jt_status
check(struct rotation *r, const struct jt_args *args)
{
	static const char *const texts[] = { "alg", "kid", "keep", "out",
		NULL };
	enum jt_status s = jt_args_refuse_empty(args, texts);

	r->args = args;
	r->with_private = jt_args_has(args, "private");
	r->keep = KEEP;
	if (s != JT_DONE)
		return s;
	if (args->operand_count == 0)
		return jt_complain(JT_MISUSE,
		    "which set: jeton set rotate SET --out FILE");
	if (r->with_private == jt_args_has(args, "out"))
		return jt_complain(JT_MISUSE,
		    "where does the private key go: either --out FILE, or "
		    "--private for the set itself");
	if (jt_args_has(args, "keep"))
		s = jt_number_read("keep", jt_args_value(args, "keep"),
		    JETON_KEYS_MAX, &r->keep);
	if (s == JT_DONE && r->keep == 0)
		s = jt_complain(JT_MISUSE,
		    "--keep: the new key itself is one of them");
	return s;
}

static enum jt_status
run(const struct jt_args *args)
{
	static struct rotation r;
	enum jt_status s = check(&r, args);

	if (s != JT_DONE)
		return s;
	s = jt_setfile_open(&r.set, args->operands[0], true,
	    r.with_private ? 0600 : 0644);
	if (s == JT_DONE)
		s = choose_alg(&r);
	if (s == JT_DONE)
		s = make(&r);
	if (s == JT_DONE)
		s = change(&r);
	if (s == JT_DONE)
		s = keep(&r);
	jt_setfile_close(&r.set);
	if (s == JT_DONE) {
		jt_out_text(jeton_cstr(r.kid));
		jt_out("\n");
	}
	explicit_bzero(&r, sizeof r);
	return s;
}

static const struct jt_option *const groups[] = { own_options, NULL };

const struct jt_command jt_set_rotate_command = {
	.name = "set rotate",
	.operands = "SET",
	.operands_max = 1,
	.help = "Adds a fresh key to a JWK Set and drops the oldest; "
		"prints its kid",
	.example = "jeton set rotate issuer.jwks --out issuer-2.jwk --keep 2",
	.groups = groups,
	.run = run,
};
