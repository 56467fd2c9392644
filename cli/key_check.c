/* SPDX-License-Identifier: Apache-2.0 */
/* jeton key check: what a key may do, and what is weak about it. */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "facts.h"
#include "input.h"
#include "json.h"
#include "keyfile.h"
#include "output.h"
#include "passphrase.h"

static const struct jt_option own_options[] = {
	{ "alg", "ALG", "the algorithm, if the key names none", 0 },
	{ "kid", "KID", "which one of a set", 0 },
	{ "json", NULL, "as JSON, an object per key", 0 },
	{ 0 },
};

/* Weaknesses by their names; whatever is not here is unreadable. */
static const struct {
	jeton_err e;
	const char *name;
} weaknesses[] = {
	{ JETON_KEY_WEAK, "weak" },
	{ JETON_KEY_USE, "wrong use" },
	{ JETON_KEY_NONE, "wrong use" },
	{ JETON_KEY_TYPE, "unknown" },
	{ JETON_KEY_MISMATCH, "mismatch" },
	{ JETON_KEY_DUPLICATE, "duplicate" },
	{ JETON_KEY_MIXED, "mixed" },
	{ JETON_KEY_LOCKED, "locked" },
};

static const char *
name_of(jeton_err e)
{
	for (size_t i = 0; i < sizeof weaknesses / sizeof weaknesses[0]; i++)
		if (weaknesses[i].e == e)
			return weaknesses[i].name;
	return "unreadable";
}

/* What does not make a key unfit, and yet should be known. */
enum note {
	NOTE_NO_ALG,
	NOTE_NO_KID,
	NOTE_UNSAFE_KID,
	NOTE_IDLE_HALF,
	NOTE_SHORT_RSA,
	NOTE_SHA1,
	NOTE_SHARED,
	NOTE_WIDE,
	NOTE_AMONG_PUBLIC,
	NOTES
};

static const struct {
	const char *code, *text;
} notes[NOTES] = {
	[NOTE_NO_ALG] = { "NO_ALG",
	    "it names no algorithm, so each reader picks one" },
	[NOTE_NO_KID] = { "NO_KID",
	    "it has no kid: after a rotation nobody knows which key it was" },
	[NOTE_UNSAFE_KID] = { "UNSAFE_KID",
	    "its kid has characters that some program may take for a path, a "
	    "query or a command" },
	[NOTE_IDLE_HALF] = { "IDLE_PRIVATE_HALF",
	    "there is a private half that its use or key_ops forbid to use" },
	[NOTE_SHORT_RSA] = { "SHORT_RSA",
	    "RSA of less than 3072 bits is not for use beyond 2030" },
	[NOTE_SHA1] = { "SHA1", "RSA-OAEP uses SHA-1; RSA-OAEP-256 does not" },
	[NOTE_SHARED] = { "SHARED",
	    "whoever can check with this secret can make tokens too" },
	[NOTE_WIDE] = { "WIDE_FILE",
	    "the file is readable by others than its owner" },
	[NOTE_AMONG_PUBLIC] = { "AMONG_PUBLIC",
	    "it is private, in a set that has public keys" },
};

/* One key, as it was judged. */
struct verdict {
	size_t index;
	jeton_err e;
	jeton_why why;
	struct jt_pair pair;
	struct jt_facts facts;
	bool has[NOTES];
};

struct run {
	const struct jt_args *args;
	struct jt_keyfile file;
	struct jt_reading reading;
	size_t first, end;
	struct verdict verdicts[JETON_KEYS_MAX];
	jeton_err set_error; /* of all of them together */
	jeton_why set_why;
};

/* ---- Judging ---- */

static bool
is_unsafe_kid(const char *kid)
{
	static const char safe[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	    "-_.:@=+";

	return kid[strspn(kid, safe)] != '\0' || strstr(kid, "..") != NULL;
}

static bool
has_member(jeton_str key, const char *name)
{
	jeton_str value;

	return jt_doc_member(key, name, &value);
}

static void
take_notes(const struct run *r, struct verdict *v)
{
	jeton_str key = r->file.keys[v->index];
	const struct jt_facts *f = &v->facts;
	bool is_jwk = jt_doc_is_value(key);
	bool is_rsa = strcmp(f->kty, "RSA") == 0;

	v->has[NOTE_NO_ALG] = r->reading.alg == NULL && f->crv[0] == '\0' &&
	    (!is_jwk || !has_member(key, "alg"));
	v->has[NOTE_NO_KID] = f->kid[0] == '\0';
	v->has[NOTE_UNSAFE_KID] = is_unsafe_kid(f->kid);
	v->has[NOTE_IDLE_HALF] =
	    is_jwk && !v->pair.is_private && has_member(key, "d");
	v->has[NOTE_SHORT_RSA] = is_rsa && f->bits < 3072;
	v->has[NOTE_SHA1] = strcmp(f->alg, "RSA-OAEP") == 0;
	v->has[NOTE_SHARED] = v->pair.is_secret && !f->encrypts;
	v->has[NOTE_WIDE] =
	    v->pair.is_private && jt_input_is_wide(r->file.path);
}

static void
judge(struct run *r, size_t index)
{
	struct verdict *v = &r->verdicts[index];

	v->index = index;
	v->e = jt_keyfile_pair(&v->pair, &r->file, index, &r->reading);
	if (v->e == JETON_OK)
		v->e = jt_facts_read(&v->facts, &v->pair);
	else
		v->why = r->reading.why;
	if (v->e == JETON_OK)
		take_notes(r, v);
}

static void
note_mixture(struct run *r)
{
	bool has_public = false;

	for (size_t i = r->first; i < r->end; i++)
		if (r->verdicts[i].e == JETON_OK)
			has_public |= !r->verdicts[i].pair.is_private;
	for (size_t i = r->first; i < r->end && has_public; i++)
		r->verdicts[i].has[NOTE_AMONG_PUBLIC] =
		    r->verdicts[i].pair.is_private;
}

/* Two keys of one kid, or secrets among public keys, are no set. */
static void
judge_set(struct run *r)
{
	jeton_key_options options = { .alg = r->reading.alg,
		.why = &r->set_why };
	jeton_keys *keys;

	if (!r->file.is_set)
		return;
	r->set_error = jeton_keys_parse(&keys, r->file.text, &options);
	jeton_keys_free(keys);
	if (r->set_error != JETON_KEY_DUPLICATE &&
	    r->set_error != JETON_KEY_MIXED)
		r->set_error = JETON_OK; /* said of its keys, one by one */
}

/* ---- Telling ---- */

static const char *
reason_of(const struct verdict *v)
{
	return v->why.text[0] == '\0' ? jeton_strerror(v->e) : v->why.text;
}

static void
tell_fit(const struct verdict *v)
{
	const struct jt_facts *f = &v->facts;
	char kind[JT_KIND_SIZE];

	jt_facts_kind(kind, f);
	printf("fit: %s, %s, %s; may %s%s%s\n", kind, f->half, f->alg,
	    f->may[0], f->may[1] == NULL ? "" : " and ",
	    f->may[1] == NULL ? "" : f->may[1]);
	for (size_t i = 0; i < NOTES; i++)
		if (v->has[i])
			printf("  note: %s\n", notes[i].text);
}

static void
tell(const struct run *r, const struct verdict *v)
{
	if (r->file.is_set)
		printf("key %zu: ", v->index);
	if (v->e == JETON_OK) {
		tell_fit(v);
		return;
	}
	printf("unfit: %s: ", name_of(v->e));
	jt_out_text(jeton_cstr(reason_of(v)));
	jt_out("\n");
}

static void
tell_unfit_json(jeton_err e, const char *reason)
{
	jt_out(",\"fit\":false");
	jt_out_member("code", jeton_cstr(jeton_errname(e)), false);
	jt_out_member("weakness", jeton_cstr(name_of(e)), false);
	jt_out_member("message", jeton_cstr(reason), false);
}

static void
tell_json(const struct run *r, const struct verdict *v)
{
	const char *comma = "";

	printf("%s{\"index\":%zu", v->index == r->first ? "" : ",", v->index);
	if (v->e != JETON_OK) {
		tell_unfit_json(v->e, reason_of(v));
		jt_out("}");
		return;
	}
	jt_out(",\"fit\":true");
	jt_facts_out(&v->facts);
	jt_out(",\"notes\":[");
	for (size_t i = 0; i < NOTES; i++) {
		if (!v->has[i])
			continue;
		printf("%s{", comma);
		jt_out_member("code", jeton_cstr(notes[i].code), true);
		jt_out_member("message", jeton_cstr(notes[i].text), false);
		jt_out("}");
		comma = ",";
	}
	jt_out("]}");
}

static void
tell_all_json(const struct run *r)
{
	jt_out("{\"keys\":[");
	for (size_t i = r->first; i < r->end; i++)
		tell_json(r, &r->verdicts[i]);
	jt_out("]");
	if (r->set_error != JETON_OK)
		tell_unfit_json(r->set_error, r->set_why.text);
	jt_out("}\n");
}

static enum jt_status
tell_all(const struct run *r)
{
	enum jt_status s = JT_DONE;

	if (jt_args_has(r->args, "json"))
		tell_all_json(r);
	for (size_t i = r->first; i < r->end; i++) {
		const struct verdict *v = &r->verdicts[i];

		if (!jt_args_has(r->args, "json"))
			tell(r, v);
		if (v->e != JETON_OK && s == JT_DONE)
			s = jt_complain(JT_UNFIT, "unfit key: %s",
			    name_of(v->e));
	}
	if (r->set_error != JETON_OK)
		s = jt_complain(JT_UNFIT, "unfit set: %s: %s",
		    name_of(r->set_error), r->set_why.text);
	return s;
}

static enum jt_status
run(const struct jt_args *args)
{
	static const char *const texts[] = { "alg", "kid", NULL };
	static struct run r;
	const char *path = jt_args_operand(args);
	const char *kid = jt_args_value(args, "kid");
	enum jt_status s = jt_args_refuse_empty(args, texts);

	r.args = args;
	r.reading.alg = jt_args_value(args, "alg");
	if (s == JT_DONE)
		s = jt_keyfile_read(&r.file, path == NULL ? "-" : path);
	r.end = r.file.count;
	if (s == JT_DONE && kid != NULL) {
		s = jt_keyfile_pick(&r.file, kid, &r.first);
		r.end = r.first + 1;
	}
	if (s == JT_DONE && r.end == 0)
		s = jt_complain(JT_UNFIT, "the set has no key");
	if (s != JT_DONE)
		return s;
	for (size_t i = r.first; i < r.end; i++)
		judge(&r, i);
	judge_set(&r);
	note_mixture(&r);
	s = tell_all(&r);
	for (size_t i = r.first; i < r.end; i++)
		jt_pair_free(&r.verdicts[i].pair);
	return s;
}

static const struct jt_option *const groups[] = { own_options,
	jt_passphrase_options, NULL };

const struct jt_command jt_key_check_command = {
	.name = "key check",
	.operands = "[FILE | -]",
	.operands_max = 1,
	.help =
	    "Says what each key may do and what is weak about it; 3 if unfit",
	.example = "jeton key new --alg PS256 | jeton key check",
	.groups = groups,
	.run = run,
};
