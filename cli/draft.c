/* SPDX-License-Identifier: Apache-2.0 */
#include "draft.h"

#include <string.h>
#include <time.h>

#include "input.h"
#include "json.h"
#include "times.h"

const struct jt_option jt_draft_options[] = {
	{ "iss", "ISSUER", "who issues it", 0 },
	{ "sub", "SUBJECT", "whom it is about", 0 },
	{ "aud", "AUDIENCE", "whom it is for; again for an array", JT_MANY },
	{ "exp", "TIME", "when it expires: 15m, or 2030-01-31T12:00:00Z", 0 },
	{ "no-exp", NULL, "it never expires: good for ever once stolen", 0 },
	{ "nbf", "TIME", "not valid before", 0 },
	{ "iat", "TIME", "issued at (default: now)", 0 },
	{ "no-iat", NULL, "leave out when it was issued", 0 },
	{ "jti", "random|ID", "the token's id (default: random)", JT_MAYBE },
	{ "claim", "NAME=TEXT", "a claim; NAME:=JSON for one that is no text",
	    JT_MANY },
	{ "claims", "FILE", "a JSON object that comes first; - is stdin", 0 },
	{ "typ", "TYPE", "the type (default: JWT)", 0 },
	{ "no-typ", NULL, "leave out the type", 0 },
	{ "header", "NAME=TEXT", "a header member; or NAME:=JSON", JT_MANY },
	{ 0 },
};

/* ---- The object that comes first ---- */

static bool
has_base(const struct jt_draft *d, const char *name)
{
	jeton_str base = { d->base, d->base_size }, member, value;
	size_t at = 0;

	while (d->base_size > 0 && jt_doc_next(base, &at, &member, &value))
		if (jt_doc_is(member, jeton_cstr(name)))
			return true;
	return false;
}

static enum jt_status
read_base_file(struct jt_draft *d, const char *path)
{
	enum jt_status s =
	    jt_input_read(path, d->base, sizeof d->base - 1, &d->base_size);

	if (s == JT_DONE && d->base_size > JETON_TEXT_MAX)
		return jt_complain(JT_UNFIT,
		    "the claims are longer than %d "
		    "bytes",
		    (int)JETON_TEXT_MAX);
	return s;
}

static enum jt_status
read_base_operand(struct jt_draft *d, const char *json)
{
	d->base_size = strlen(json);
	if (d->base_size > JETON_TEXT_MAX) {
		d->base_size = 0;
		return jt_complain(JT_MISUSE,
		    "the claims are longer than %d "
		    "bytes",
		    (int)JETON_TEXT_MAX);
	}
	memcpy(d->base, json, d->base_size);
	return JT_DONE;
}

static enum jt_status
check_base(struct jt_draft *d, bool typed)
{
	jeton_str s = { d->base, d->base_size };

	d->base[d->base_size] = '\0';
	if (jt_doc_is_value(s) && jt_doc_trim(s).p[0] == '{' &&
	    strlen(d->base) == d->base_size)
		return JT_DONE;
	d->base_size = 0;
	return jt_complain(typed ? JT_MISUSE : JT_UNFIT,
	    "the claims are not a JSON object");
}

static enum jt_status
read_base(struct jt_draft *d)
{
	const char *path = jt_args_value(d->args, "claims");
	const char *operand = jt_args_operand(d->args);
	bool typed = false;
	enum jt_status s;

	if (path != NULL && operand != NULL)
		return jt_complain(JT_MISUSE,
		    "claims as JSON and --claims: one of them is too many");
	if (operand != NULL && strcmp(operand, "-") == 0)
		path = operand;
	if (path == NULL && operand == NULL)
		return JT_DONE;
	typed = path == NULL;
	s = typed ? read_base_operand(d, operand) : read_base_file(d, path);
	if (s == JT_DONE)
		s = check_base(d, typed);
	if (s == JT_DONE)
		d->wish.json = d->base;
	return s;
}

/* ---- Members from options ---- */

/* Whether the newest claim is in the object that comes first as well. */
static enum jt_status
check_newest(const struct jt_draft *d)
{
	const char *name = d->claims.members[d->claims.count - 1].name;

	if (has_base(d, name))
		return jt_complain(JT_MISUSE, "%s is given twice",
		    jt_quote(name));
	return JT_DONE;
}

static enum jt_status
add(struct jt_draft *d, jeton_claim member)
{
	enum jt_status s = jt_members_add(&d->claims, member);

	return s == JT_DONE ? check_newest(d) : s;
}

static enum jt_status
add_claim(struct jt_draft *d, const struct jt_given *g)
{
	enum jt_status s = jt_members_read(&d->claims, g);

	return s == JT_DONE ? check_newest(d) : s;
}

static enum jt_status
add_text(struct jt_draft *d, const char *name, const char *text)
{
	return add(d,
	    (jeton_claim){ .name = name, .kind = JETON_KIND_STR, .str = text });
}

static enum jt_status
add_time(struct jt_draft *d, const char *name, const char *text)
{
	jeton_claim c = { .name = name, .kind = JETON_KIND_INT };
	enum jt_status s = jt_time_read(name, text, d->now, &c.integer);

	if (s == JT_DONE)
		s = add(d, c);
	if (s == JT_DONE && strcmp(name, "exp") == 0 && c.integer <= d->now)
		jt_warn("this token has expired before it was made");
	return s;
}

static enum jt_status
add_header(struct jt_draft *d, const struct jt_given *g)
{
	static const struct {
		const char *name, *why;
	} ours[] = {
		{ "alg", "the key decides it" },
		{ "typ", "--typ sets it" },
		{ "kid", "--kid sets it" },
		{ "crit", "a JWT has no use for it" },
		{ "b64", "a JWT has no use for it" },
	};
	enum jt_status s = jt_members_read(&d->header, g);
	const char *name;

	if (s != JT_DONE)
		return s;
	name = d->header.members[d->header.count - 1].name;
	for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
		if (strcmp(ours[i].name, name) == 0)
			return jt_complain(JT_MISUSE,
			    "--header: no %s here, "
			    "%s",
			    ours[i].name, ours[i].why);
	return JT_DONE;
}

/* Appends to the JSON of the audiences; false if it is full. */
static bool
append(struct jt_draft *d, const char *text, size_t n)
{
	size_t used = strlen(d->audience);

	if (n >= sizeof d->audience - used)
		return false;
	memcpy(d->audience + used, text, n);
	d->audience[used + n] = '\0';
	return true;
}

static bool
append_string(struct jt_draft *d, const char *s)
{
	bool fits = append(d, "\"", 1);
	char escape[8];

	for (; fits && *s != '\0'; s++) {
		int n = (unsigned char)*s < ' ' || *s == '"' || *s == '\\'
		    ? snprintf(escape, sizeof escape, "\\u%04x",
			  (unsigned)(unsigned char)*s)
		    : snprintf(escape, sizeof escape, "%c", *s);

		fits = append(d, escape, (size_t)n);
	}
	return fits && append(d, "\"", 1);
}

/* One --aud is a text, several are an array where the first one stood. */
static enum jt_status
add_audiences(struct jt_draft *d, const char *first)
{
	const char *aud;
	bool fits = true;

	if (jt_args_nth(d->args, "aud", 1) == NULL)
		return add_text(d, "aud", first);
	if (d->audience[0] != '\0')
		return JT_DONE;
	for (size_t n = 0;
	    fits && (aud = jt_args_nth(d->args, "aud", n)) != NULL; n++)
		fits =
		    append(d, n == 0 ? "[" : ",", 1) && append_string(d, aud);
	if (!fits || !append(d, "]", 1))
		return jt_complain(JT_MISUSE, "the audiences are too long");
	return add(d,
	    (jeton_claim){
		.name = "aud", .kind = JETON_KIND_JSON, .str = d->audience });
}

static enum jt_status
add_id(struct jt_draft *d, const char *id)
{
	if (id != NULL && strcmp(id, "random") != 0)
		return add_text(d, "jti", id);
	if (has_base(d, "jti"))
		return jt_complain(JT_MISUSE, "'jti' is given twice");
	d->wish.allow |= JETON_RANDOM_ID;
	return JT_DONE;
}

static bool
is_one_of(const char *name, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strcmp(name, *names) == 0)
			return true;
	return false;
}

static enum jt_status
add_given(struct jt_draft *d, const struct jt_given *g)
{
	static const char *const texts[] = { "iss", "sub", NULL };
	static const char *const times[] = { "exp", "nbf", "iat", NULL };
	const char *name = g->option->name;

	if (is_one_of(name, texts))
		return add_text(d, name, g->value);
	if (is_one_of(name, times))
		return add_time(d, name, g->value);
	if (strcmp(name, "aud") == 0)
		return add_audiences(d, g->value);
	if (strcmp(name, "jti") == 0)
		return add_id(d, g->value);
	if (strcmp(name, "claim") == 0)
		return add_claim(d, g);
	if (strcmp(name, "header") == 0)
		return add_header(d, g);
	return JT_DONE;
}

/* ---- The whole ---- */

static bool
has_claim(const struct jt_draft *d, const char *name)
{
	return jt_members_has(&d->claims, name) || has_base(d, name);
}

static enum jt_status
check_times(struct jt_draft *d)
{
	bool no_exp = jt_args_has(d->args, "no-exp");
	bool no_iat = jt_args_has(d->args, "no-iat");

	if (no_exp && has_claim(d, "exp"))
		return jt_complain(JT_MISUSE, "an exp and --no-exp contradict");
	if (!no_exp && !has_claim(d, "exp"))
		return jt_complain(JT_MISUSE,
		    "--exp is missing: say when the token expires, as in "
		    "--exp 15m, or --no-exp");
	if (no_iat && has_claim(d, "iat"))
		return jt_complain(JT_MISUSE, "an iat and --no-iat contradict");
	d->wish.allow |= JETON_ALLOW_NO_EXP; /* which was seen to here */
	if (no_iat || has_claim(d, "iat"))
		d->wish.allow |= JETON_NO_ISSUED_AT;
	return JT_DONE;
}

enum jt_status
jt_draft_read(struct jt_draft *d, const struct jt_args *args)
{
	static const char *const texts[] = { "iss", "sub", "aud", "jti", "typ",
		NULL };
	enum jt_status s = jt_args_refuse_empty(args, texts);

	d->args = args;
	d->now = time(NULL);
	if (s == JT_DONE && jt_args_has(d->args, "typ") &&
	    jt_args_has(d->args, "no-typ"))
		s = jt_complain(JT_MISUSE, "--typ and --no-typ contradict");
	if (s == JT_DONE)
		s = read_base(d);
	for (size_t i = 0; s == JT_DONE && i < d->args->count; i++)
		s = add_given(d, &d->args->given[i]);
	if (s == JT_DONE)
		s = check_times(d);
	d->wish.type =
	    jt_args_has(d->args, "no-typ") ? "" : jt_args_value(d->args, "typ");
	d->wish.more = d->claims.members;
	d->wish.header = d->header.members;
	return s;
}

enum jt_status
jt_draft_complain(jeton_err e)
{
	if (e == JETON_ARGUMENT)
		return jt_complain(JT_MISUSE,
		    "no verifier would take these claims: a member is there "
		    "twice or of the wrong type, or they are too many");
	if (e == JETON_TOO_LONG || e == JETON_NO_SPACE)
		return jt_complain(JT_MISUSE,
		    "the token is longer than %d bytes", (int)JETON_TOKEN_MAX);
	return jt_complain(JT_UNFIT, "could not sign: %s", jeton_strerror(e));
}
