/* SPDX-License-Identifier: Apache-2.0 */
#include "facts.h"

#include <stdio.h>
#include <string.h>

#include "base64.h"
#include "json.h"
#include "output.h"

static const struct {
	const char *crv;
	size_t bits;
} curves[] = {
	{ "P-256", 256 },
	{ "P-384", 384 },
	{ "P-521", 521 },
	{ "secp256k1", 256 },
	{ "Ed25519", 256 },
	{ "Ed448", 448 },
	{ "X25519", 256 },
	{ "X448", 448 },
};

enum { CURVES = sizeof curves / sizeof curves[0] };

/* The text of a string member, "" if there is none; the library made it. */
static void
copy_text(char *out, size_t size, jeton_str jwk, const char *name)
{
	jeton_str value;

	out[0] = '\0';
	if (jt_doc_member(jwk, name, &value) && value.n >= 2)
		snprintf(out, size, "%.*s", (int)value.n - 2, value.p + 1);
}

/* Bits of a number, from its first that is set; or of all its bytes. */
static size_t
count_bits(jeton_str jwk, const char *name, bool exact)
{
	char bytes[JETON_SECRET_MAX + 4];
	jeton_str value;
	size_t n, bits;

	if (!jt_doc_member(jwk, name, &value) || value.n < 2 ||
	    value.n > sizeof bytes / 3 * 4)
		return 0;
	jt_base64_get((jeton_str){ value.p + 1, value.n - 2 }, bytes, &n);
	bits = n * 8;
	for (unsigned first = (unsigned char)bytes[0];
	    exact && n > 0 && first < 0x80 && first > 0; first <<= 1)
		bits--;
	explicit_bzero(bytes, sizeof bytes);
	return bits;
}

static void
read_size(struct jt_facts *f, jeton_str jwk)
{
	if (strcmp(f->kty, "oct") == 0)
		f->bits = count_bits(jwk, "k", false);
	else
		f->bits = count_bits(jwk, "n", true);
	for (size_t i = 0; i < CURVES; i++)
		if (strcmp(curves[i].crv, f->crv) == 0)
			f->bits = curves[i].bits;
}

static void
read_uses(struct jt_facts *f, const struct jt_pair *pair)
{
	f->encrypts = pair->recipient != NULL;
	f->half = "public";
	if (pair->is_private)
		f->half = pair->is_secret ? "secret" : "private";
	f->may[0] = f->encrypts ? "encrypt" : "verify";
	if (pair->is_private)
		f->may[1] = f->encrypts ? "decrypt" : "sign";
}

jeton_err
jt_facts_read(struct jt_facts *out, const struct jt_pair *pair)
{
	static char jwk[JETON_JWK_MAX];
	jeton_err e = pair->is_secret
	    ? jt_pair_private_jwk(pair, jwk, sizeof jwk)
	    : jt_pair_public_jwk(pair, jwk, sizeof jwk);

	*out = (struct jt_facts){ .kid = jt_pair_id(pair) };
	if (e == JETON_OK)
		e = jt_pair_thumbprint(pair, out->thumbprint);
	if (e == JETON_OK) {
		copy_text(out->kty, sizeof out->kty, jeton_cstr(jwk), "kty");
		copy_text(out->alg, sizeof out->alg, jeton_cstr(jwk), "alg");
		copy_text(out->crv, sizeof out->crv, jeton_cstr(jwk), "crv");
		read_size(out, jeton_cstr(jwk));
		read_uses(out, pair);
	}
	explicit_bzero(jwk, sizeof jwk);
	return e;
}

void
jt_facts_kind(char out[JT_KIND_SIZE], const struct jt_facts *f)
{
	const char *name = f->crv[0] == '\0' ? f->kty : f->crv;

	if (strcmp(f->kty, "oct") == 0)
		name = "shared secret";
	if (f->bits == 0)
		snprintf(out, JT_KIND_SIZE, "%s", name);
	else
		snprintf(out, JT_KIND_SIZE, "%s of %zu bits", name, f->bits);
}

void
jt_facts_out(const struct jt_facts *f)
{
	jt_out_member("kty", jeton_cstr(f->kty), false);
	if (f->crv[0] != '\0')
		jt_out_member("crv", jeton_cstr(f->crv), false);
	printf(",\"bits\":%zu", f->bits);
	jt_out_member("alg", jeton_cstr(f->alg), false);
	jt_out_member("use", jeton_cstr(f->encrypts ? "enc" : "sig"), false);
	if (f->kid[0] != '\0')
		jt_out_member("kid", jeton_cstr(f->kid), false);
	else
		jt_out(",\"kid\":null");
	jt_out_member("half", jeton_cstr(f->half), false);
	jt_out(",\"may\":[");
	for (size_t i = 0; i < 2 && f->may[i] != NULL; i++) {
		jt_out(i == 0 ? "" : ",");
		jt_out_string(jeton_cstr(f->may[i]));
	}
	jt_out("]");
	jt_out_member("thumbprint", jeton_cstr(f->thumbprint), false);
}
