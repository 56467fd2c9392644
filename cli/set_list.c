/* SPDX-License-Identifier: Apache-2.0 */
/* jeton set list, jeton set find */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "facts.h"
#include "json.h"
#include "keyfile.h"
#include "output.h"
#include "passphrase.h"

/* A file that has to be a set. */
static enum jt_status
read_set(const struct jt_args *args, struct jt_keyfile *out)
{
	const char *path = jt_args_operand(args);
	enum jt_status s = jt_keyfile_read(out, path == NULL ? "-" : path);

	if (s == JT_DONE && !out->is_set)
		s = jt_complain(JT_UNFIT, "it is no JWK Set");
	return s;
}

/* ---- list ---- */

static const struct jt_option list_options[] = {
	{ "json", NULL, "as JSON, an object per key", 0 },
	{ 0 },
};

/* What cannot be read is listed as well, with why. */
static void
list_broken(size_t index, jeton_err e, const jeton_why *why, bool json)
{
	const char *text = why->text[0] == '\0' ? jeton_strerror(e) : why->text;

	if (!json) {
		printf("%2zu  (%s: ", index, jeton_errname(e));
		jt_out_text(jeton_cstr(text));
		jt_out(")\n");
		return;
	}
	printf("{\"index\":%zu", index);
	jt_out_member("code", jeton_cstr(jeton_errname(e)), false);
	jt_out_member("message", jeton_cstr(text), false);
	jt_out("}");
}

static void
list_key(size_t index, const struct jt_facts *f, bool json)
{
	char kind[JT_KIND_SIZE];

	if (json) {
		printf("{\"index\":%zu", index);
		jt_facts_out(f);
		jt_out("}");
		return;
	}
	jt_facts_kind(kind, f);
	printf("%2zu  %-8s %-14s %-28s ", index, f->half, f->alg, kind);
	jt_out_text(jeton_cstr(f->kid[0] == '\0' ? "(no kid)" : f->kid));
	jt_out("\n");
}

static void
list_one(const struct jt_keyfile *file, size_t index, bool json)
{
	struct jt_reading reading = { 0 };
	struct jt_facts facts;
	struct jt_pair pair;
	jeton_err e = jt_keyfile_pair(&pair, file, index, &reading);

	if (e == JETON_OK)
		e = jt_facts_read(&facts, &pair);
	if (e == JETON_OK)
		list_key(index, &facts, json);
	else
		list_broken(index, e, &reading.why, json);
	jt_pair_free(&pair);
}

static enum jt_status
run_list(const struct jt_args *args)
{
	static struct jt_keyfile file;
	bool json = jt_args_has(args, "json");
	enum jt_status s = read_set(args, &file);

	if (s != JT_DONE)
		return s;
	jt_out(json ? "{\"keys\":[" : "");
	for (size_t i = 0; i < file.count; i++) {
		jt_out(json && i > 0 ? "," : "");
		list_one(&file, i, json);
	}
	jt_out(json ? "]}\n" : "");
	return JT_DONE;
}

static const struct jt_option *const list_groups[] = { list_options, NULL };

const struct jt_command jt_set_list_command = {
	.name = "set list",
	.operands = "[SET | -]",
	.operands_max = 1,
	.help = "Lists the keys of a JWK Set, a line per key",
	.example = "jeton key new | jeton key public --set | jeton set list",
	.groups = list_groups,
	.run = run_list,
};

/* ---- find ---- */

static const struct jt_option find_options[] = {
	{ "kid", "KID", "the key's id", 0 },
	{ "thumbprint", "T", "or its thumbprint (RFC 7638), URI or not", 0 },
	{ "private", NULL, "with its private half", 0 },
	{ 0 },
};

static bool
has_thumbprint(const struct jt_keyfile *file, size_t index, const char *wanted)
{
	char found[JETON_THUMBPRINT_SIZE] = "";
	struct jt_reading reading = { 0 };
	struct jt_pair pair;
	size_t n = strlen(JETON_THUMBPRINT_URN);

	if (strncmp(wanted, JETON_THUMBPRINT_URN, n) == 0)
		wanted += n;
	if (jt_keyfile_pair(&pair, file, index, &reading) == JETON_OK &&
	    jt_pair_thumbprint(&pair, found) != JETON_OK)
		found[0] = '\0';
	jt_pair_free(&pair);
	return strcmp(found, wanted) == 0;
}

static enum jt_status
find(const struct jt_args *args, const struct jt_keyfile *file, size_t *index)
{
	const char *kid = jt_args_value(args, "kid");
	const char *thumbprint = jt_args_value(args, "thumbprint");

	*index = 0;
	if (kid != NULL)
		*index = jt_keyfile_find(file, kid);
	while (kid == NULL && *index < file->count &&
	    !has_thumbprint(file, *index, thumbprint))
		(*index)++;
	if (*index < file->count)
		return JT_DONE;
	return jt_complain(JT_UNFIT, "the set has no key %s",
	    jt_quote(kid != NULL ? kid : thumbprint));
}

/* A private key as it stands there; else what is public of it. */
static enum jt_status
print_found(const struct jt_args *args, const struct jt_keyfile *file,
    size_t index)
{
	static char jwk[JETON_JWK_MAX];
	struct jt_reading reading = { 0 };
	struct jt_pair pair;
	enum jt_status s;

	if (jt_args_has(args, "private")) {
		jt_out_json(file->keys[index]);
		jt_out("\n");
		return JT_DONE;
	}
	s = jt_keyfile_take(&pair, file, index, &reading);
	if (s == JT_DONE &&
	    jt_pair_public_jwk(&pair, jwk, sizeof jwk) != JETON_OK)
		s = jt_complain(JT_UNFIT,
		    "a shared secret has no public half; --private prints all "
		    "of it");
	if (s == JT_DONE) {
		jt_out_json(jeton_cstr(jwk));
		jt_out("\n");
	}
	jt_pair_free(&pair);
	return s;
}

static enum jt_status
run_find(const struct jt_args *args)
{
	static const char *const texts[] = { "kid", "thumbprint", NULL };
	static struct jt_keyfile file;
	enum jt_status s = jt_args_refuse_empty(args, texts);
	size_t index;

	if (s == JT_DONE &&
	    jt_args_has(args, "kid") == jt_args_has(args, "thumbprint"))
		s = jt_complain(JT_MISUSE,
		    "which key: either --kid or --thumbprint says it");
	if (s == JT_DONE)
		s = read_set(args, &file);
	if (s == JT_DONE)
		s = find(args, &file, &index);
	return s == JT_DONE ? print_found(args, &file, index) : s;
}

static const struct jt_option *const find_groups[] = { find_options, NULL };

const struct jt_command jt_set_find_command = {
	.name = "set find",
	.operands = "[SET | -]",
	.operands_max = 1,
	.help =
	    "Prints the public JWK of one key of a JWK Set; 3 if it has none",
	.example = "jeton key new --kid k1 | jeton key public --set | "
		   "jeton set find --kid k1",
	.groups = find_groups,
	.run = run_find,
};
