/* SPDX-License-Identifier: Apache-2.0 */
/* jeton key show, jeton key thumbprint */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "facts.h"
#include "keyfile.h"
#include "output.h"
#include "passphrase.h"

/* What one run is asked. */
struct run {
	const struct jt_args *args;
	struct jt_keyfile file;
	struct jt_reading reading;
	size_t first, end;
	struct jt_pair pairs[JETON_KEYS_MAX]; /* those that are wanted */
};

/* All of them before the first is printed. */
static enum jt_status
take_all(struct run *r)
{
	enum jt_status s = JT_DONE;

	for (size_t i = r->first; i < r->end && s == JT_DONE; i++)
		s = jt_keyfile_take(&r->pairs[i], &r->file, i, &r->reading);
	return s;
}

static void
release(struct run *r)
{
	for (size_t i = 0; i < JETON_KEYS_MAX; i++)
		jt_pair_free(&r->pairs[i]);
}

/* Reads the file, and which of its keys are wanted: all, or that of --kid. */
static enum jt_status
prepare(struct run *r, const struct jt_args *args)
{
	static const char *const texts[] = { "alg", "kid", NULL };
	const char *path = jt_args_operand(args);
	enum jt_status s = jt_args_refuse_empty(args, texts);

	r->args = args;
	r->reading = (struct jt_reading){ .alg = jt_args_value(args, "alg"),
		.kid = jt_args_value(args, "kid") };
	if (s == JT_DONE)
		s = jt_keyfile_read(&r->file, path == NULL ? "-" : path);
	r->end = r->file.count;
	if (s == JT_DONE && r->file.is_set && r->reading.kid != NULL) {
		s = jt_keyfile_pick(&r->file, r->reading.kid, &r->first);
		r->end = r->first + 1;
	}
	if (s == JT_DONE && r->end == 0)
		s = jt_complain(JT_UNFIT, "the set has no key");
	return s == JT_DONE ? take_all(r) : s;
}

/* ---- show ---- */

static const struct jt_option show_options[] = {
	{ "alg", "ALG", "the algorithm, if the key names none", 0 },
	{ "kid", "KID", "the key's id, if it has none; which one of a set", 0 },
	{ "json", NULL, "as JSON, an object per key", 0 },
	{ 0 },
};

static void
show_line(const char *name, const char *text)
{
	printf("  %-11s", name);
	jt_out_text(jeton_cstr(text));
	jt_out("\n");
}

static void
show(const struct run *r, size_t index, const struct jt_facts *f)
{
	char kind[JT_KIND_SIZE], may[32];

	jt_facts_kind(kind, f);
	snprintf(may, sizeof may, "%s%s%s", f->may[0],
	    f->may[1] == NULL ? "" : ", ", f->may[1] == NULL ? "" : f->may[1]);
	if (r->file.is_set)
		printf("key %zu: ", index);
	printf("%s, %s%s\n", kind, f->half,
	    strcmp(f->half, "secret") == 0 ? "" : " key");
	show_line("alg", f->alg);
	show_line("kid", f->kid[0] == '\0' ? "(none)" : f->kid);
	show_line("may", may);
	show_line("thumbprint", f->thumbprint);
}

static void
show_json(const struct run *r, size_t index, const struct jt_facts *f,
    const struct jt_pair *pair)
{
	static char jwk[JETON_JWK_MAX];

	printf("%s{\"index\":%zu", index == r->first ? "" : ",", index);
	jt_facts_out(f);
	if (jt_pair_public_jwk(pair, jwk, sizeof jwk) == JETON_OK) {
		jt_out(",\"jwk\":");
		jt_out_json(jeton_cstr(jwk));
	}
	jt_out("}");
}

static enum jt_status
show_one(struct run *r, size_t index)
{
	struct jt_facts facts;
	jeton_err e = jt_facts_read(&facts, &r->pairs[index]);

	if (e != JETON_OK)
		return jt_complain(JT_UNFIT, "could not read the key: %s",
		    jeton_strerror(e));
	if (jt_args_has(r->args, "json"))
		show_json(r, index, &facts, &r->pairs[index]);
	else
		show(r, index, &facts);
	return JT_DONE;
}

static enum jt_status
run_show(const struct jt_args *args)
{
	static struct run r;
	enum jt_status s = prepare(&r, args);
	bool json = jt_args_has(args, "json");

	if (s == JT_DONE && json)
		jt_out("{\"keys\":[");
	for (size_t i = r.first; s == JT_DONE && i < r.end; i++)
		s = show_one(&r, i);
	if (s == JT_DONE && json)
		jt_out("]}\n");
	release(&r);
	return s;
}

static const struct jt_option *const show_groups[] = { show_options,
	jt_passphrase_options, NULL };

const struct jt_command jt_key_show_command = {
	.name = "key show",
	.operands = "[FILE | -]",
	.operands_max = 1,
	.help = "Says what a key, or each of a set, is; never its private half",
	.example = "jeton key new --alg EdDSA | jeton key show",
	.groups = show_groups,
	.run = run_show,
};

/* ---- thumbprint ---- */

static const struct jt_option print_options[] = {
	{ "alg", "ALG", "the algorithm, if the key names none", 0 },
	{ "kid", "KID", "which one of a set", 0 },
	{ "uri", NULL, "as a URI (RFC 9278)", 0 },
	{ 0 },
};

static enum jt_status
print_one(struct run *r, size_t index)
{
	char thumbprint[JETON_THUMBPRINT_SIZE];
	jeton_err e = jt_pair_thumbprint(&r->pairs[index], thumbprint);

	if (e != JETON_OK)
		return jt_complain(JT_UNFIT,
		    "could not make the thumbprint: %s", jeton_strerror(e));
	jt_out(jt_args_has(r->args, "uri") ? JETON_THUMBPRINT_URN : "");
	jt_out(thumbprint);
	jt_out("\n");
	return JT_DONE;
}

static enum jt_status
run_thumbprint(const struct jt_args *args)
{
	static struct run r;
	enum jt_status s = prepare(&r, args);

	for (size_t i = r.first; s == JT_DONE && i < r.end; i++)
		s = print_one(&r, i);
	release(&r);
	return s;
}

static const struct jt_option *const print_groups[] = { print_options,
	jt_passphrase_options, NULL };

const struct jt_command jt_key_thumbprint_command = {
	.name = "key thumbprint",
	.operands = "[FILE | -]",
	.operands_max = 1,
	.help = "Prints a key's thumbprint (RFC 7638, SHA-256), a line per key",
	.example = "jeton key new | jeton key thumbprint --uri",
	.groups = print_groups,
	.run = run_thumbprint,
};
