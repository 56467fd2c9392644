/* SPDX-License-Identifier: Apache-2.0 */
#include "anatomy.h"

#include <string.h>
#include <strings.h>

#include "base64.h"
#include "json.h"

enum { ROOM = 2 * JETON_TOKEN_MAX, NAMES_MAX = 256 };

/* What the parts are decoded into, one behind the other, and the token. */
static char decoded[ROOM];
static size_t decoded_size;
static char cleaned[ROOM];

/* ---- What is around a token ---- */

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static jeton_str
skip(jeton_str s, size_t n)
{
	return (jeton_str){ s.p + n, s.n - n };
}

/* "Bearer ", as in a header of HTTP. */
static jeton_str
drop_scheme(jeton_str s, struct jt_lint *l)
{
	static const struct jt_rule rule = { JT_ERROR, "BEARER_PREFIX",
		"hand over what comes behind 'Bearer '" };

	if (s.n < 7 || strncasecmp(s.p, "Bearer", 6) != 0 || !is_space(s.p[6]))
		return s;
	jt_lint_add(l, &rule, "'Bearer' before it is part of HTTP, not of it");
	return jt_doc_trim(skip(s, 7));
}

static jeton_str
drop_quotes(jeton_str s, struct jt_lint *l)
{
	static const struct jt_rule rule = { JT_ERROR, "QUOTED",
		"hand over what is between the quotes" };

	if (s.n < 2 || (s.p[0] != '"' && s.p[0] != '\'') ||
	    s.p[s.n - 1] != s.p[0])
		return s;
	jt_lint_add(l, &rule, "it is in quotes");
	return (jeton_str){ s.p + 1, s.n - 2 };
}

/* Mail and terminals break long lines. */
static jeton_str
drop_spaces(jeton_str s, struct jt_lint *l)
{
	static const struct jt_rule rule = { JT_ERROR, "WHITE_SPACE",
		"take the blanks and line ends out" };
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		if (!is_space(s.p[i]))
			cleaned[n++] = s.p[i];
	if (n == s.n)
		return s;
	jt_lint_add(l, &rule, "there is white space inside it");
	return (jeton_str){ cleaned, n };
}

static jeton_str
clean(jeton_str s, struct jt_lint *l)
{
	s = jt_doc_trim(s);
	if (s.n > 0 && s.p[0] == '{')
		return s;
	s = drop_scheme(s, l);
	s = drop_quotes(s, l);
	return drop_spaces(s, l);
}

/* ---- Base64url ---- */

static const struct {
	unsigned bit;
	struct jt_rule rule;
	const char *text;
} oddities[] = {
	{ JT_BASE64_PADDED,
	    { JT_ERROR, "BASE64_PADDED", "leave the '=' out (RFC 7515 2)" },
	    "ends with '='" },
	{ JT_BASE64_STANDARD,
	    { JT_ERROR, "BASE64_STANDARD",
		"write '-' for '+' and '_' for '/' (RFC 4648 5)" },
	    "has '+' or '/', which are of another alphabet" },
	{ JT_BASE64_STRAY,
	    { JT_ERROR, "BASE64_STRAY",
		"have it made by an encoder that sets unused bits to 0" },
	    "has bits that belong to no byte: it has a second spelling" },
	{ JT_BASE64_BROKEN,
	    { JT_ERROR, "BASE64_BROKEN",
		"copy it again; something was lost or changed on the way" },
	    "is no base64url" },
};

static void
decode(struct jt_part *part, struct jt_lint *l)
{
	size_t n = 0;
	unsigned odd = jt_base64_get(part->encoded, decoded + decoded_size, &n);

	part->bytes = (jeton_str){ decoded + decoded_size, n };
	decoded_size += n;
	for (size_t i = 0; i < sizeof oddities / sizeof oddities[0]; i++)
		if ((odd & oddities[i].bit) != 0)
			jt_lint_add(l, &oddities[i].rule, "the %s %s",
			    part->name, oddities[i].text);
}

/* ---- JSON ---- */

static bool
has_twin(jeton_str object, size_t at, jeton_str name)
{
	jeton_str other, value;

	while (jt_doc_next(object, &at, &other, &value))
		if (jt_doc_is_same(other, name))
			return true;
	return false;
}

/* At every depth, of which a checked text has not many. */
static void
find_duplicates(jeton_str json, const char *where, struct jt_lint *l)
{
	static const struct jt_rule rule = { JT_ERROR, "DUPLICATE_MEMBER",
		"write each name once: readers differ in which one they take" };
	jeton_str name, value;
	size_t at = 0, count = 0;

	while (jt_doc_next(json, &at, &name, &value)) {
		if (++count > NAMES_MAX)
			return;
		if (value.p[0] == '{' || value.p[0] == '[')
			find_duplicates(value, where, l);
		if (name.p != NULL && has_twin(json, at, name))
			jt_lint_add(l, &rule, "the %s has %s twice", where,
			    jt_quote_str((jeton_str){
				name.p + 1, name.n - 2 }));
	}
}

static void
count_members(jeton_str object, const char *where, struct jt_lint *l)
{
	static const struct jt_rule rule = { JT_ERROR, "TOO_MANY_MEMBERS",
		"put some of them into an object: jeton limits says how many "
		"there may be" };
	bool is_header = strcmp(where, "header") == 0;
	size_t most = is_header ? JETON_MEMBERS_MAX : JETON_CLAIMS_MAX;
	size_t at = 0, count = 0;
	jeton_str name, value;

	while (jt_doc_next(object, &at, &name, &value))
		count++;
	if (count > most)
		jt_lint_add(l, &rule, "the %s has %zu members", where, count);
}

/* The object in these bytes, or nothing and why. */
static jeton_str
find_object(jeton_str bytes, const char *where, struct jt_lint *l)
{
	static const struct jt_rule no_json = { JT_ERROR, "NOT_JSON",
		"a token is made of JSON objects in UTF-8, not deeper than 32 "
		"levels" };
	static const struct jt_rule no_object = { JT_ERROR, "NOT_AN_OBJECT",
		"put it between '{' and '}', under a name" };

	if (!jt_doc_is_value(bytes)) {
		jt_lint_add(l, &no_json, "the %s is no JSON", where);
		return (jeton_str){ NULL, 0 };
	}
	if (jt_doc_trim(bytes).p[0] != '{') {
		jt_lint_add(l, &no_object, "the %s is no JSON object", where);
		return (jeton_str){ NULL, 0 };
	}
	find_duplicates(bytes, where, l);
	count_members(bytes, where, l);
	return bytes;
}

/* ---- Compact forms ---- */

static const struct {
	enum jt_shape shape;
	size_t count;
	const char *names[JT_PARTS_MAX];
} shapes[] = {
	{ JT_SHAPE_JWS, 3, { "header", "payload", "signature", NULL, NULL } },
	{ JT_SHAPE_JWE, 5,
	    { "header", "encrypted key", "initialisation vector", "ciphertext",
		"tag" } },
};

static size_t
count_dots(jeton_str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '.' ? 1 : 0;
	return n;
}

static void
complain_of_dots(size_t dots, struct jt_lint *l)
{
	static const struct jt_rule rule = { JT_ERROR, "NOT_A_TOKEN",
		"a signed token has three parts with dots between them, an "
		"encrypted one five" };
	static const struct jt_rule cut = { JT_ERROR, "NO_SIGNATURE_PART",
		"copy all three parts; an unsigned token is not accepted" };

	if (dots == 1)
		jt_lint_add(l, &cut,
		    "it has two parts: the signature is cut "
		    "off");
	else
		jt_lint_add(l, &rule, "it has %zu part%s", dots + 1,
		    dots == 0 ? "" : "s");
}

static void
split(struct jt_anatomy *a, const char *const names[JT_PARTS_MAX],
    struct jt_lint *l)
{
	jeton_str rest = a->token;

	for (size_t i = 0; i < a->count; i++) {
		const char *dot = memchr(rest.p, '.', rest.n);
		size_t n = dot == NULL ? rest.n : (size_t)(dot - rest.p);

		a->parts[i].name = names[i];
		a->parts[i].encoded = (jeton_str){ rest.p, n };
		decode(&a->parts[i], l);
		rest = skip(rest, dot == NULL ? n : n + 1);
	}
}

static void
read_compact(struct jt_anatomy *a, struct jt_lint *l)
{
	size_t dots = count_dots(a->token);
	size_t which = dots == 4 ? 1 : 0;

	if (dots != 1 && dots != 2 && dots != 4) {
		complain_of_dots(dots, l);
		return;
	}
	if (dots == 1)
		complain_of_dots(dots, l);
	a->shape = shapes[which].shape;
	a->count = dots + 1;
	split(a, shapes[which].names, l);
	a->header = find_object(a->parts[0].bytes, "header", l);
}

/* ---- JSON forms ---- */

/* A string member in base64url, as a part. */
static bool
take_member(struct jt_anatomy *a, jeton_str object, const char *member,
    const char *name, struct jt_lint *l)
{
	struct jt_part *part = &a->parts[a->count];
	jeton_str value;

	if (a->count == JT_PARTS_MAX ||
	    !jt_doc_member(object, member, &value) || value.p[0] != '"')
		return false;
	part->name = name;
	part->encoded = (jeton_str){ value.p + 1, value.n - 2 };
	decode(part, l);
	a->count++;
	return true;
}

/* The first of a general form, or the object itself if it is flattened. */
static jeton_str
first_of(jeton_str object, const char *list)
{
	jeton_str array, name, value;
	size_t at = 0;

	if (jt_doc_member(object, list, &array) && array.p[0] == '[' &&
	    jt_doc_next(array, &at, &name, &value) && value.p[0] == '{')
		return value;
	return object;
}

static void
read_signed_json(struct jt_anatomy *a, struct jt_lint *l)
{
	jeton_str first = first_of(a->token, "signatures");

	if (take_member(a, first, "protected", "header", l))
		a->header = find_object(a->parts[0].bytes, "header", l);
	take_member(a, a->token, "payload", "payload", l);
	take_member(a, first, "signature", "signature", l);
}

static void
read_sealed_json(struct jt_anatomy *a, struct jt_lint *l)
{
	jeton_str first = first_of(a->token, "recipients");

	if (take_member(a, a->token, "protected", "header", l))
		a->header = find_object(a->parts[0].bytes, "header", l);
	take_member(a, first, "encrypted_key", "encrypted key", l);
	take_member(a, a->token, "iv", "initialisation vector", l);
	take_member(a, a->token, "ciphertext", "ciphertext", l);
	take_member(a, a->token, "tag", "tag", l);
}

static void
read_json(struct jt_anatomy *a, struct jt_lint *l)
{
	static const struct jt_rule note = { JT_NOTE, "JSON_FORM",
		"where a JWT is wanted, the compact form is (RFC 7519 1)" };
	static const struct jt_rule rule = { JT_ERROR, "NOT_A_TOKEN",
		"a token in JSON has 'payload' or 'ciphertext'" };
	jeton_str value;

	if (find_object(a->token, "text", l).p == NULL)
		return;
	if (jt_doc_member(a->token, "ciphertext", &value))
		a->shape = JT_SHAPE_JWE_JSON;
	else if (jt_doc_member(a->token, "payload", &value))
		a->shape = JT_SHAPE_JWS_JSON;
	if (a->shape == JT_SHAPE_NONE) {
		jt_lint_add(l, &rule, "this JSON object is no token");
		return;
	}
	jt_lint_add(l, &note, "it is in a JSON form");
	if (a->shape == JT_SHAPE_JWS_JSON)
		read_signed_json(a, l);
	else
		read_sealed_json(a, l);
}

/* ---- The way ---- */

static bool
is_sealed(const struct jt_anatomy *a)
{
	return a->shape == JT_SHAPE_JWE || a->shape == JT_SHAPE_JWE_JSON;
}

static void
read_payload(struct jt_anatomy *a, struct jt_lint *l)
{
	for (size_t i = 0; i < a->count && !is_sealed(a); i++)
		if (strcmp(a->parts[i].name, "payload") == 0)
			a->payload =
			    find_object(a->parts[i].bytes, "payload", l);
}

void
jt_anatomy_read(struct jt_anatomy *out, jeton_str text, struct jt_lint *l)
{
	static const struct jt_rule too_long = { JT_ERROR, "TOO_LONG",
		"put less into it: it travels with every request" };
	static const struct jt_rule empty = { JT_ERROR, "NOT_A_TOKEN",
		"a signed token has three parts with dots between them" };

	*out = (struct jt_anatomy){ 0 };
	decoded_size = 0;
	if (text.n > JETON_TOKEN_MAX)
		jt_lint_add(l, &too_long, "it has more than %d characters",
		    (int)JETON_TOKEN_MAX);
	if (text.n >= ROOM)
		return;
	out->token = clean(text, l);
	if (out->token.n == 0)
		jt_lint_add(l, &empty, "there is nothing");
	else if (out->token.p[0] == '{')
		read_json(out, l);
	else
		read_compact(out, l);
	read_payload(out, l);
}
