/* SPDX-License-Identifier: Apache-2.0 */
#include "jwe_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/base64url.h"
#include "crypto/encrypt.h"
#include "jose/encalg.h"
#include "shelf.h"

const struct desk_alg desk_algs[] = {
	{ "dir", NULL },
	{ "A128KW", NULL },
	{ "A192KW", NULL },
	{ "A256KW", NULL },
	{ "A128GCMKW", NULL },
	{ "A192GCMKW", NULL },
	{ "A256GCMKW", NULL },
	{ "RSA-OAEP", NULL },
	{ "RSA-OAEP-256", NULL },
	{ "RSA-OAEP-384", NULL },
	{ "RSA-OAEP-512", NULL },
	{ "ECDH-ES", "P-256" },
	{ "ECDH-ES", "P-384" },
	{ "ECDH-ES", "P-521" },
	{ "ECDH-ES", "X25519" },
	{ "ECDH-ES", "X448" },
	{ "ECDH-ES+A128KW", "P-256" },
	{ "ECDH-ES+A192KW", "P-384" },
	{ "ECDH-ES+A256KW", "P-521" },
	{ "ECDH-ES+A128KW", "X25519" },
	{ "ECDH-ES+A256KW", "X448" },
	{ "PBES2-HS256+A128KW", NULL },
	{ "PBES2-HS384+A192KW", NULL },
	{ "PBES2-HS512+A256KW", NULL },
};

const size_t desk_alg_count = JT_COUNT(desk_algs);

const char *const desk_encs[6] = { "A128CBC-HS256", "A192CBC-HS384",
	"A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM" };

const jeton_jwe_rules desk_rules = {
	.forms =
	    1u << JETON_COMPACT | 1u << JETON_FLATTENED | 1u << JETON_GENERAL,
};

struct desk
desk_set_jwk(const char *jwk, const char *alg)
{
	jeton_why why;
	jeton_key_options options = { .alg = alg, .why = &why };
	struct desk d;

	if (jeton_recipient_parse(&d.recipient, jeton_cstr(jwk), &options) !=
		JETON_OK ||
	    jeton_opener_parse(&d.opener, jeton_cstr(jwk), &options) !=
		JETON_OK)
		fail_msg("%s", why.text);
	return d;
}

static struct desk
set_password(const char *alg)
{
	jeton_str password = JT_INIT("correct horse battery staple");
	struct desk d;

	assert_int_equal(jeton_recipient_password(&d.recipient, alg, password,
			     1000),
	    JETON_OK);
	assert_int_equal(jeton_opener_password(&d.opener, alg, password),
	    JETON_OK);
	return d;
}

struct desk
desk_set(const struct desk_alg *alg, const char *enc, const char *kid)
{
	static char jwk[JETON_JWK_MAX];
	jeton_opener_plan plan = { .alg = alg->alg,
		.curve = alg->curve,
		.kid = kid == NULL ? "" : kid };

	if (strncmp(alg->alg, "PBES2", 5) == 0)
		return set_password(alg->alg);
	if (strncmp(alg->alg, "RSA", 3) == 0)
		return desk_set_jwk(shelf_rsa, alg->alg);
	if (strcmp(alg->alg, "dir") == 0 && enc != NULL)
		plan.alg = enc;
	assert_int_equal(jeton_opener_generate(&plan, jwk, sizeof jwk),
	    JETON_OK);
	return desk_set_jwk(jwk, NULL);
}

void
desk_clear(struct desk *d)
{
	jeton_recipient_free(d->recipient);
	jeton_opener_free(d->opener);
}

void
desk_write(const struct desk *d, const jeton_jwe_options *options,
    jeton_str text, char *out)
{
	const jeton_recipient *list[] = { d->recipient };

	assert_int_equal(jeton_encrypt(list, 1, options, text, out, DESK_ROOM),
	    JETON_OK);
}

/* Takes the answer over into memory that the caller frees. */
static void
take(const jeton_jwe *jwe, char **plain, size_t *n)
{
	*n = jwe->plaintext.n;
	*plain = malloc(*n + 1);
	assert_non_null(*plain);
	memcpy(*plain, jwe->plaintext.p, *n);
	(*plain)[*n] = '\0';
}

jeton_err
desk_read(const jeton_opener *opener, const jeton_jwe_rules *rules,
    jeton_str text, char **plain, size_t *n)
{
	size_t size = text.n + (rules->inflate ? JETON_INFLATED_MAX : 0);
	char *copy = malloc(text.n + (text.n == 0));
	char *buf = malloc(size + (size == 0));
	jeton_jwe jwe;
	jeton_err e;

	assert_non_null(copy);
	assert_non_null(buf);
	*plain = NULL;
	*n = 0;
	if (text.n > 0)
		memcpy(copy, text.p, text.n);
	e = jeton_decrypt(rules, opener, (jeton_str){ copy, text.n }, buf, size,
	    &jwe);
	if (e == JETON_OK) {
		take(&jwe, plain, n);
	} else {
		assert_null(jwe.plaintext.p);
		assert_null(jwe.header.p);
		assert_null(jwe.aad.p);
	}
	free(copy);
	free(buf);
	return e;
}

bool
desk_reads(const struct desk *d, const char *jwe, jeton_str text)
{
	char *plain;
	size_t n;
	jeton_err e =
	    desk_read(d->opener, &desk_rules, jeton_cstr(jwe), &plain, &n);
	bool same = e == JETON_OK && n == text.n &&
	    (n == 0 || memcmp(plain, text.p, n) == 0);

	free(plain);
	return same;
}

jeton_err
desk_tries(const struct desk *d, const char *jwe)
{
	char *plain;
	size_t n;
	jeton_err e =
	    desk_read(d->opener, &desk_rules, jeton_cstr(jwe), &plain, &n);

	free(plain);
	return e;
}

static size_t
put_part(char *out, const void *p, size_t n)
{
	jt_base64url_encode(out, p, n);
	return JT_BASE64URL_SIZE(n);
}

void
desk_make(const struct desk_made *m, char *out)
{
	static uint8_t iv[256], cipher[DESK_ROOM / 2], tag[64];
	const struct jt_enc *enc = jt_enc_find(jeton_cstr(m->enc));
	struct jt_aead_job job = { .aead = enc->aead, .key = m->cek, .iv = iv };
	struct jt_aead_stream *s;
	size_t at = put_part(out, m->header, strlen(m->header)), n;
	size_t iv_size = m->iv_size, tag_size = m->tag_size;

	if (iv_size == 0)
		iv_size = jt_aead_iv_size(enc->aead);
	if (tag_size == 0)
		tag_size = jt_aead_tag_size(enc->aead);
	job.aad[0] = (jeton_str){ out, at };
	assert_int_equal(jt_aead_begin(&s, &job), JETON_OK);
	assert_int_equal(jt_aead_end(s, m->plaintext.p, m->plaintext.n, cipher,
			     &n),
	    JETON_OK);
	memset(tag, 0, sizeof tag);
	memcpy(tag, jt_aead_tag(s), jt_aead_tag_size(enc->aead));
	jt_aead_free(s);
	out[at++] = '.';
	at += put_part(out + at, m->encrypted_key.p, m->encrypted_key.n);
	out[at++] = '.';
	at += put_part(out + at, iv, iv_size);
	out[at++] = '.';
	at += put_part(out + at, cipher, n);
	out[at++] = '.';
	at += put_part(out + at, tag, tag_size);
	out[at] = '\0';
}
