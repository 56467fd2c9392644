/* SPDX-License-Identifier: Apache-2.0 */
/* Headers, and the parts that are not JSON. */
#include "token_lint.h"

#include <stdlib.h>
#include <string.h>

#include "algs.h"
#include "json.h"

enum { RSA_MIN = 256 }; /* bytes of a signature */

/* ---- Members that mean trouble wherever they are ---- */

static const struct {
	const char *member;
	struct jt_rule rule;
	const char *text;
} members[] = {
	{ "crit",
	    { JT_ERROR, "CRITICAL",
		"issue it without crit: jeton takes no extension that a token "
		"demands, but b64 where the program asks for it" },
	    "crit: it demands that the reader understands an extension" },
	{ "b64",
	    { JT_ERROR, "UNENCODED",
		"leave b64 out; for a JWT it is forbidden (RFC 7797 7)" },
	    "b64: its payload may be no base64url" },
	{ "jwk",
	    { JT_WARNING, "EMBEDDED_KEY",
		"leave jwk out; the verifier has to have its key already" },
	    "jwk: it brings a key along, and one signed by that proves "
	    "nothing; jeton never uses it" },
	{ "x5c",
	    { JT_WARNING, "EMBEDDED_KEY",
		"leave x5c out; the verifier has to have its key already" },
	    "x5c: it brings certificates along; jeton never uses them" },
	{ "jku",
	    { JT_WARNING, "KEY_URL",
		"leave jku out; configure the verifier with the URL" },
	    "jku: it says where its keys are; whoever follows that asks the "
	    "attacker for them" },
	{ "x5u",
	    { JT_WARNING, "KEY_URL",
		"leave x5u out; configure the verifier with the URL" },
	    "x5u: it says where its certificate is; whoever follows that asks "
	    "the attacker for it" },
	{ "zip",
	    { JT_WARNING, "COMPRESSED",
		"leave zip out: sizes of what is compressed tell about it" },
	    "zip: what is inside is compressed; jeton inflates only when "
	    "asked" },
};

static void
lint_members(const struct jt_anatomy *a, struct jt_lint *l)
{
	jeton_str value;

	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
		if (jt_doc_member(a->header, members[i].member, &value))
			jt_lint_add(l, &members[i].rule, "%s", members[i].text);
}

/* ---- kid ---- */

static bool
is_safe(jeton_str s)
{
	static const char safe[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	    "-_.:@=+";

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\0' || strchr(safe, s.p[i]) == NULL ||
		    (i > 0 && s.p[i] == '.' && s.p[i - 1] == '.'))
			return false;
	return true;
}

static void
lint_kid(const struct jt_anatomy *a, struct jt_lint *l)
{
	static const struct jt_rule unsafe = { JT_WARNING, "UNSAFE_KID",
		"name keys by their thumbprints: jeton key thumbprint" };
	static const struct jt_rule odd = { JT_ERROR, "BAD_KID",
		"a kid is a string (RFC 7515 4.1.4)" };
	static const struct jt_rule none = { JT_NOTE, "NO_KID",
		"give the key a kid, so that keys can be rotated" };
	jeton_str kid;

	if (!jt_doc_member(a->header, "kid", &kid))
		jt_lint_add(l, &none, "it does not say which key it is of");
	else if (kid.p[0] != '"')
		jt_lint_add(l, &odd, "its kid is no string");
	else if (!is_safe((jeton_str){ kid.p + 1, kid.n - 2 }))
		jt_lint_add(l, &unsafe,
		    "its kid %s has characters that some program takes for a "
		    "path, a query or a command",
		    jt_quote_str((jeton_str){ kid.p + 1, kid.n - 2 }));
}

/* ---- alg of a signature ---- */

static const struct jt_part *
find_part(const struct jt_anatomy *a, const char *name)
{
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->parts[i].name, name) == 0)
			return &a->parts[i];
	return NULL;
}

static bool
is_none(jeton_str alg)
{
	static const char none[] = "none";
	bool is = alg.n == sizeof none + 1;

	for (size_t i = 0; is && i < sizeof none - 1; i++)
		is = (alg.p[i + 1] | 0x20) == none[i];
	return is;
}

static void
lint_size(const struct jt_anatomy *a, size_t wanted, struct jt_lint *l)
{
	static const struct jt_rule rule = { JT_ERROR, "SIGNATURE_SIZE",
		"copy it again; or it was signed by another algorithm, or "
		"ECDSA wrote DER instead of r and s" };
	static const struct jt_rule none = { JT_ERROR, "NO_SIGNATURE",
		"sign it: jeton sign --key FILE" };
	const struct jt_part *s = find_part(a, "signature");

	if (s == NULL)
		return;
	if (s->bytes.n == 0)
		jt_lint_add(l, &none, "its signature is empty");
	else if (wanted > 0 && s->bytes.n != wanted)
		jt_lint_add(l, &rule,
		    "its signature has %zu bytes, its algorithm makes %zu",
		    s->bytes.n, wanted);
}

static void
lint_unknown(jeton_str alg, struct jt_lint *l)
{
	static const struct jt_rule rule = { JT_ERROR, "UNKNOWN_ALG",
		"sign it by one that jeton has: ES256, EdDSA, RS256, ..." };
	static const struct jt_rule none = { JT_ERROR, "ALG_NONE",
		"sign it: anybody can write a token with alg none" };

	if (is_none(alg))
		jt_lint_add(l, &none, "alg is none: nobody vouches for it");
	else
		jt_lint_add(l, &rule, "jeton has no algorithm %s",
		    jt_quote_str((jeton_str){ alg.p + 1, alg.n - 2 }));
}

static void
lint_signature(const struct jt_anatomy *a, jeton_str alg, struct jt_lint *l)
{
	const struct jt_part *s = find_part(a, "signature");
	size_t size;

	for (const struct jt_signing *k = jt_signings; k->name != NULL; k++) {
		if (!jt_doc_is(alg, jeton_cstr(k->name)))
			continue;
		size = k->signature;
		if (size == 0 && s != NULL && s->bytes.n > 0 &&
		    s->bytes.n < RSA_MIN && k->name[1] == 'S')
			size = RSA_MIN;
		lint_size(a, size, l);
		return;
	}
	lint_unknown(alg, l);
	lint_size(a, 0, l);
}

/* ---- alg and enc of an encryption ---- */

static void
lint_wrapping(jeton_str alg, struct jt_lint *l)
{
	static const struct jt_rule rule = { JT_ERROR, "UNKNOWN_ALG",
		"encrypt it by one that jeton has: ECDH-ES, RSA-OAEP-256, "
		"A256KW, ..." };
	static const struct jt_rule rsa = { JT_ERROR, "RSA1_5",
		"encrypt it by RSA-OAEP-256: this padding leaks the key's "
		"answers" };

	if (jt_doc_is(alg, jeton_cstr("RSA1_5"))) {
		jt_lint_add(l, &rsa, "RSA1_5 has been broken since 1998");
		return;
	}
	for (const char *const *w = jt_wrappings; *w != NULL; w++)
		if (jt_doc_is(alg, jeton_cstr(*w)))
			return;
	jt_lint_add(l, &rule, "jeton has no algorithm %s",
	    jt_quote_str((jeton_str){ alg.p + 1, alg.n - 2 }));
}

static void
lint_piece(const struct jt_anatomy *a, const char *name, size_t wanted,
    struct jt_lint *l)
{
	static const struct jt_rule rule = { JT_ERROR, "PART_SIZE",
		"copy it again; or its enc is not what it was encrypted by" };
	const struct jt_part *p = find_part(a, name);

	if (p != NULL && p->bytes.n != wanted)
		jt_lint_add(l, &rule, "its %s has %zu bytes instead of %zu",
		    name, p->bytes.n, wanted);
}

static void
lint_content(const struct jt_anatomy *a, struct jt_lint *l)
{
	static const struct jt_rule rule = { JT_ERROR, "UNKNOWN_ENC",
		"encrypt it by A256GCM, A128CBC-HS256 or their kin" };
	jeton_str enc;

	if (!jt_doc_member(a->header, "enc", &enc) || enc.p[0] != '"') {
		jt_lint_add(l, &rule, "its header has no enc");
		return;
	}
	for (const struct jt_content *c = jt_contents; c->name != NULL; c++) {
		if (!jt_doc_is(enc, jeton_cstr(c->name)))
			continue;
		lint_piece(a, "initialisation vector", c->iv, l);
		lint_piece(a, "tag", c->tag, l);
		return;
	}
	jt_lint_add(l, &rule, "jeton has no enc %s",
	    jt_quote_str((jeton_str){ enc.p + 1, enc.n - 2 }));
}

/* How often a password is stretched. */
static void
lint_rounds(const struct jt_anatomy *a, struct jt_lint *l)
{
	static const struct jt_rule few = { JT_WARNING, "FEW_ITERATIONS",
		"use 210000 or more, and a long passphrase" };
	static const struct jt_rule many = { JT_ERROR, "MANY_ITERATIONS",
		"use 1200000 at most: each reader has to do them all" };
	jeton_str p2c;
	char text[16] = "";
	long rounds;

	if (!jt_doc_member(a->header, "p2c", &p2c))
		return;
	memcpy(text, p2c.p, p2c.n < sizeof text - 1 ? p2c.n : sizeof text - 1);
	rounds = strtol(text, NULL, 10);
	if (rounds > 1200000)
		jt_lint_add(l, &many, "p2c asks for %ld iterations", rounds);
	else if (rounds < 100000)
		jt_lint_add(l, &few,
		    "p2c is only %ld: its password can be "
		    "guessed",
		    rounds);
}

/* ---- The way ---- */

void
jt_lint_header(const struct jt_anatomy *a, struct jt_lint *l)
{
	static const struct jt_rule rule = { JT_ERROR, "NO_ALG",
		"a header has alg, a string (RFC 7515 4.1.1)" };
	bool is_signed =
	    a->shape == JT_SHAPE_JWS || a->shape == JT_SHAPE_JWS_JSON;
	jeton_str alg;

	if (a->header.p == NULL)
		return;
	if (!jt_doc_member(a->header, "alg", &alg) || alg.p[0] != '"')
		jt_lint_add(l, &rule, "its header has no alg");
	else if (is_signed)
		lint_signature(a, alg, l);
	else
		lint_wrapping(alg, l);
	if (!is_signed) {
		lint_content(a, l);
		lint_rounds(a, l);
	}
	lint_members(a, l);
	lint_kid(a, l);
}
