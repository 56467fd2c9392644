/* SPDX-License-Identifier: Apache-2.0 */
#include "shelf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/base64url.h"
#include "base/bytes.h"
#include "jose/key.h"

const char shelf_rsa[] =
    "{\"kty\":\"RSA\",\"n\":\"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoT"
    "bji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-"
    "SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LO"
    "L-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapH"
    "g665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-D"
    "WNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
    "\",\"e\":\"AQAB\","
    "\"d\":\"Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO"
    "97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O"
    "0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn4"
    "39X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr"
    "6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneu"
    "fuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ\","
    "\"p\":\"4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfd"
    "UdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnP"
    "GBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc\","
    "\"q\":\"uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAm"
    "ZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnB"
    "A-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc\","
    "\"dp\":\"BwKfV3Akq5_MFZDFZCnW-wzl-CCo83WoZvnLQwCTeDv8uzluRSnm71"
    "I3QCLdhrqE2e9YkxvuxdBfpT_PI7Yz-FOKnu1R6HsJeDCjn12Sk3vmAktV2z"
    "b34MCdy7cpdTh_YVr7tss2u6vneTwrA86rZtu5Mbr1C1XsmvkxHQAdYo0\","
    "\"dq\":\"h_96-mK1R_7glhsum81dZxjTnYynPbZpHziZjeeHcXYsXaaMwkOlOD"
    "sWa7I9xXDoRwbKgB719rrmI2oKr6N3Do9U0ajaHF-NKJnwgjMd2w9cjz3_-k"
    "yNlxAr2v4IKhGNpmM5iIgOS1VZnOZ68m6_pbLBSp3nssTdlqvd0tIiTHU\","
    "\"qi\":\"IYd7DHOhrWvxkwPQsRM2tOgrjbcrfvtQJipd-DlcxyVuuM9sQLdgjV"
    "k2oy26F0EmpScGLq2MowX7fhd_QJQ3ydy5cY7YIBi87w93IKLEdfnbJtoOPL"
    "UW0ITrJReOgo1cq9SbsxYawBgfp_gh6A5603k2-ZQwVK0JKSHuLFkuQ3U\"}";

const char shelf_p256[] =
    "{\"kty\":\"EC\",\"crv\":\"P-256\","
    "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\","
    "\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\"}";

const char shelf_p384[] =
    "{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"7DpOQVtOGaRWhhgCn0J_pdqai8Suk"
    "uAuBqrlKGswDGTe-PDqkFWGYGSiVFFUgLwT\",\"y\":\"gBXZty19VyROqO-awM"
    "YhiWcIpZNn-d-59UyoSz8cnbEoiyMcOuDU_nNE_SUzJkcg\",\"d\":\"a509rS4"
    "bjBwFsZh1tmWfTeI8O2Z78pe6mqR3QHhxN9iW1XJOTHCoJfhyyepg0u31\"}";

const char shelf_p521[] =
    "{\"kty\":\"EC\",\"crv\":\"P-521\",\"x\":\"AHKZLLOsCOzz5cY97ewNUajB957y-"
    "C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt\""
    ",\"y\":\"AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVy"
    "SsUdaQkAgDPrwQrJmbnX9cwlGfP-HqHZR1\",\"d\":\"AAhRON2r9cqXX1hg-Ro"
    "I6R1tX5p2rUAYdmpHZoC1XNM56KtscrX6zbKipQrCW9CGZH3T4ubpnoTKLDY"
    "J_fF3_rJt\"}";

const char shelf_secp256k1[] =
    "{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"eb5mfvncu6xVoGKVzocLBwKb_"
    "NstzijZWfKBWxb4F5g\",\"y\":\"SDradyajxGVdpPv8DhEIqP0XtEimhVQZnEf"
    "Qj_sQ1Lg\",\"d\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\"}";

const char shelf_ed25519[] =
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
    "\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\","
    "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}";

const char shelf_ed448[] =
    "{\"kty\":\"OKP\",\"crv\":\"Ed448\",\"x\":\"Q7oo9DDN_0Vq5TFUX37NCsg0pV2T"
    "WMA3K_oMbGeYwIZq6gHrAHQoArhDjqTLghacI1FgYntMOpSA\",\"d\":\"xOqwX"
    "TVwB8Yy89u0hImSTVUrCP4MNToNSh8ArNosRjr76mfF6NKHfF47w5emWZSe-"
    "AIelU4KEidO\"}";

const struct shelf_alg shelf_algs[] = {
	{ "RS256", shelf_rsa, 256, true },
	{ "RS384", shelf_rsa, 256, true },
	{ "RS512", shelf_rsa, 256, true },
	{ "PS256", shelf_rsa, 256, false },
	{ "PS384", shelf_rsa, 256, false },
	{ "PS512", shelf_rsa, 256, false },
	{ "ES256", shelf_p256, 64, false },
	{ "ES384", shelf_p384, 96, false },
	{ "ES512", shelf_p521, 132, false },
	{ "ES256K", shelf_secp256k1, 64, false },
	{ "EdDSA", shelf_ed25519, 64, true },
	{ "Ed25519", shelf_ed25519, 64, true },
	{ "EdDSA", shelf_ed448, 114, true },
	{ "Ed448", shelf_ed448, 114, true },
	{ "", NULL, 0, false },
};

char *
shelf_read(const char *name, size_t *n)
{
	char path[4096];
	char *p = malloc(JETON_KEY_TEXT_MAX);
	char *exact;
	FILE *f;

	snprintf(path, sizeof path, "%s/vectors/%s", TESTS_DIR, name);
	f = fopen(path, "r");
	if (f == NULL)
		fail_msg("could not read '%s'", path);
	*n = fread(p, 1, JETON_KEY_TEXT_MAX, f);
	fclose(f);
	exact = malloc(*n);
	memcpy(exact, p, *n);
	free(p);
	return exact;
}

static unsigned
nibble(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

size_t
shelf_hex(uint8_t *out, const char *hex)
{
	size_t n = strlen(hex) / 2;

	for (size_t i = 0; i < n; i++)
		out[i] =
		    (uint8_t)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
	return n;
}

size_t
shelf_base64url(uint8_t *out, const char *text)
{
	size_t n;
	jeton_str s = jeton_cstr(text);

	assert_int_equal(jt_base64url_decode(s, out, JT_BASE64URL_BYTES(s.n),
			     &n),
	    JETON_OK);
	return n;
}

static char *
copy(jeton_str text)
{
	char *p = malloc(text.n == 0 ? 1 : text.n);

	if (text.n > 0)
		memcpy(p, text.p, text.n);
	return p;
}

/* Whether a phrase came with a refusal, and none with a success. */
static void
check_why(jeton_err e, const jeton_key_options *options)
{
	if (options != NULL && options->why != NULL)
		assert_int_equal(e == JETON_OK, options->why->text[0] == '\0');
}

jeton_err
shelf_parse_keys(jeton_keys **out, jeton_str text,
    const jeton_key_options *options)
{
	char *p = copy(text);
	jeton_err e = jeton_keys_parse(out, (jeton_str){ p, text.n }, options);

	assert_int_equal(e == JETON_OK, *out != NULL);
	check_why(e, options);
	free(p);
	return e;
}

jeton_err
shelf_parse_key(jeton_key **out, jeton_str text,
    const jeton_key_options *options)
{
	char *p = copy(text);
	jeton_err e = jeton_key_parse(out, (jeton_str){ p, text.n }, options);

	assert_int_equal(e == JETON_OK, *out != NULL);
	check_why(e, options);
	free(p);
	return e;
}

bool
shelf_works(const jeton_key *key)
{
	uint8_t sig[JT_SIGNATURE_MAX], other[JT_SIGNATURE_MAX];
	size_t n = jt_key_signature_size(&key->key);
	jeton_keys *keys;
	bool works;

	if (jt_key_sign(&key->key, "bytes", 5, sig) != JETON_OK ||
	    jeton_keys_of(&keys, key) != JETON_OK)
		return false;
	if (keys->key[0].pkey != NULL) {
		works = jt_key_verify(&keys->key[0], "bytes", 5, sig, n) ==
		    JETON_OK;
	} else {
		jt_hmac_run(&keys->key[0].hmac, "bytes", 5, other);
		works = jt_equal(sig, other, n);
	}
	jeton_keys_free(keys);
	return works;
}

/* Nothing but an error or a key that works. */
static void
try_text(jeton_str text, const jeton_key_options *options)
{
	jeton_keys *keys;
	jeton_key *key;

	if (shelf_parse_keys(&keys, text, options) == JETON_OK)
		assert_true(jeton_keys_count(keys) > 0);
	if (shelf_parse_key(&key, text, options) == JETON_OK)
		assert_true(shelf_works(key));
	jeton_keys_free(keys);
	jeton_key_free(key);
}

void
shelf_torture(jeton_str text, const jeton_key_options *options)
{
	char *p = copy(text);

	for (size_t n = 0; n < text.n; n++)
		try_text((jeton_str){ p, n }, options);
	for (size_t i = 0; i < text.n; i++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			p[i] = (char)(p[i] ^ (1 << bit));
			try_text((jeton_str){ p, text.n }, options);
			p[i] = (char)(p[i] ^ (1 << bit));
		}
	}
	free(p);
}

void
shelf_assert_made(enum jt_kind kind, const struct jt_parts *parts, jeton_err e,
    const char *bad)
{
	const char *found;
	struct jt_pkey *k;
	jeton_err got = jt_pkey_make(&k, kind, parts, &found);

	if (got != e || strcmp(found == NULL ? "" : found, bad) != 0)
		fail_msg("%d for '%s', not %d for '%s'", (int)got, found,
		    (int)e, bad);
	assert_int_equal(got == JETON_OK, k != NULL);
	jt_pkey_free(k);
}
