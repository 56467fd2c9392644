/* SPDX-License-Identifier: Apache-2.0 */
/*
 * G4 of encryption: the key is secret, and so is all that comes of it until
 * the tag held.
 */
#include "ct.h"

#include <string.h>

#include "base/text.h"
#include "crypto/encrypt.h"
#include "jeton/jose.h"
#include "jose/wkey.h"

enum { ROOM = 4096 };

static const jeton_str plain = JT_INIT("nobody else may read this");
static const char password[] = "correct horse battery staple";
static const uint8_t secret[64] = "0123456789abcdef0123456789ABCDEF"
				  "fedcba9876543210FEDCBA987654321";

static char text[ROOM], buf[ROOM];

/* Both halves of one secret of n bytes. */
struct pair {
	jeton_recipient *recipient;
	jeton_opener *opener;
};

static bool
make_pair(struct pair *p, const char *alg, size_t n)
{
	jeton_str words = jeton_cstr(password);
	jeton_err e;

	memset(p, 0, sizeof *p);
	if (n == 0) {
		e = jeton_recipient_password(&p->recipient, alg, words, 1000);
		if (e == JETON_OK)
			e = jeton_opener_password(&p->opener, alg, words);
	} else {
		e = jeton_recipient_secret(&p->recipient, alg, secret, n);
		if (e == JETON_OK)
			e = jeton_opener_secret(&p->opener, alg, secret, n);
	}
	return e == JETON_OK;
}

static void
hide_key(struct jt_wkey *k)
{
	ct_hide(k->secret, k->secret_size);
}

/* What is written is public. */
static bool
encrypts(const struct pair *p, const char *enc)
{
	const jeton_recipient *list[] = { p->recipient };
	const jeton_jwe_options options = { .enc = enc };
	jeton_err e =
	    jeton_encrypt(list, 1, &options, plain, text, sizeof text);

	ct_reveal(&e, sizeof e);
	ct_reveal(text, sizeof text);
	return e == JETON_OK;
}

/* Whether it held is public, and so then is the text. */
static jeton_err
decrypt(const struct pair *p)
{
	static const jeton_jwe_rules rules;
	jeton_jwe out;
	jeton_err e = jeton_decrypt(&rules, p->opener, jeton_cstr(text), buf,
	    sizeof buf, &out);

	ct_reveal(&out, sizeof out);
	ct_reveal(buf, sizeof buf);
	if (e == JETON_OK && !jt_str_eq(out.plaintext, plain))
		return JETON_MALFORMED;
	return e;
}

/* Changes the first character of that part. */
static void
change(size_t part)
{
	char *at = text;

	for (; part > 0; part--)
		at = strchr(at, '.') + 1;
	*at = *at == 'A' ? 'B' : 'A';
}

/* A tag of GCM that wraps a key is in a header, which we read again. */
static bool
is_read_again(const char *alg)
{
	return strstr(alg, "GCMKW") != NULL;
}

/* Also with a key that does not unwrap, if there is one, and a wrong tag. */
static bool
jwe(const char *alg, const char *enc, size_t n)
{
	struct pair p;
	bool good = make_pair(&p, alg, n);

	if (good) {
		if (!is_read_again(alg))
			hide_key(&p.recipient->key);
		hide_key(&p.opener->key[0]);
		good = encrypts(&p, enc) && decrypt(&p) == JETON_OK;
	}
	if (good && strstr(text, "..") == NULL) {
		change(1);
		good = decrypt(&p) == JETON_BAD_SIGNATURE;
		good &= encrypts(&p, enc);
	}
	if (good) {
		change(4);
		good = decrypt(&p) == JETON_BAD_SIGNATURE;
	}
	jeton_recipient_free(p.recipient);
	jeton_opener_free(p.opener);
	return good;
}

bool
ct_dir_cbc(void)
{
	return jwe("A128CBC-HS256", NULL, 32) &&
	    jwe("A192CBC-HS384", NULL, 48) && jwe("A256CBC-HS512", NULL, 64);
}

bool
ct_dir_gcm(void)
{
	return jwe("A128GCM", NULL, 16) && jwe("A192GCM", NULL, 24) &&
	    jwe("A256GCM", NULL, 32);
}

bool
ct_kw(void)
{
	return jwe("A128KW", "A128CBC-HS256", 16) &&
	    jwe("A192KW", "A192GCM", 24) && jwe("A256KW", "A256CBC-HS512", 32);
}

bool
ct_gcmkw(void)
{
	return jwe("A128GCMKW", "A128CBC-HS256", 16) &&
	    jwe("A256GCMKW", "A256GCM", 32);
}

bool
ct_password(void)
{
	return jwe("PBES2-HS256+A128KW", "A128GCM", 0) &&
	    jwe("PBES2-HS512+A256KW", "A256CBC-HS512", 0);
}

/* Of X25519: the private number, and the secret that comes of it. */
bool
ct_agreement(void)
{
	/* RFC 7748 6.1 */
	uint8_t d[32] = { 0x77, 0x07, 0x6d, 0x0a, 0x73, 0x18, 0xa5, 0x7d, 0x3c,
		0x16, 0xc1, 0x72, 0x51, 0xb2, 0x66, 0x45, 0xdf, 0x4c, 0x2f,
		0x87, 0xeb, 0xc0, 0x99, 0x2a, 0xb1, 0x77, 0xfb, 0xa5, 0x1d,
		0xb9, 0x2c, 0x2a };
	static const uint8_t x[32] = { 0x85, 0x20, 0xf0, 0x09, 0x89, 0x30, 0xa7,
		0x54, 0x74, 0x8b, 0x7d, 0xdc, 0xb4, 0x3e, 0xf7, 0x5a, 0x0d,
		0xbf, 0x3a, 0x0d, 0x26, 0x38, 0x1a, 0xf4, 0xeb, 0xa4, 0xa9,
		0x8e, 0xaa, 0x9b, 0x4e, 0x6a };
	struct jt_parts parts = { .x = { (const char *)x, 32 },
		.d = { (const char *)d, 32 } };
	struct jt_ekey *mine, *peer = NULL;
	const struct jt_agreement a = { .algorithm = JT_INIT("A256GCM") };
	uint8_t z[JT_E_POINT_MAX], key[32];
	const char *bad;
	size_t n = 0;
	jeton_err e;

	ct_hide(d, sizeof d);
	e = jt_ekey_make(&mine, JT_E_X25519, &parts, &bad);
	if (e == JETON_OK)
		e = jt_ekey_generate(&peer, JT_E_X25519, 0);
	if (e == JETON_OK)
		e = jt_ekey_agree(mine, peer, z, &n);
	if (e == JETON_OK)
		e = jt_concat_kdf(&a, (jeton_str){ (const char *)z, n }, key,
		    sizeof key);
	ct_reveal(key, sizeof key);
	jt_ekey_free(mine);
	jt_ekey_free(peer);
	return e == JETON_OK && n == 32;
}

/* Two rounds of it, for a key of 64 bytes. */
bool
ct_kdf(void)
{
	const struct jt_agreement a = { .algorithm = JT_INIT("A256CBC-HS512"),
		.apu = JT_INIT("Alice"),
		.apv = JT_INIT("Bob") };
	uint8_t z[JT_E_POINT_MAX], key[64];

	memset(z, 'z', sizeof z);
	ct_hide(z, sizeof z);
	return jt_concat_kdf(&a, (jeton_str){ (const char *)z, sizeof z }, key,
		   sizeof key) == JETON_OK;
}
