/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The certificates that a JWK brings along (RFC 7517 4.7 to 4.9).  Nobody's
 * word is taken for them here; but a key that is not the one in its own first
 * certificate is a mistake, or a trick.
 */
#include "base/base64url.h"
#include "base/bytes.h"
#include "base/text.h"
#include "jose/jwk_parts.h"
#include "jose/why.h"

enum {
	CERTIFICATE_MAX = 4608,
	TEXT_MAX = CERTIFICATE_MAX / 3 * 4,
	HEX_SIZE = 2 * JT_SHA1_SIZE,
	PRINT_TEXT_MAX = 64
};

/* base64 as RFC 4648 4 has it becomes what we decode. */
static bool
make_url(char *text, size_t *n)
{
	if (*n % 4 != 0)
		return false;
	for (int i = 0; i < 2 && *n > 0 && text[*n - 1] == '='; i++)
		(*n)--;
	for (size_t i = 0; i < *n; i++) {
		if (text[i] == '-' || text[i] == '_')
			return false;
		if (text[i] == '+')
			text[i] = '-';
		else if (text[i] == '/')
			text[i] = '_';
	}
	return true;
}

static jeton_err
decode_leaf(const struct jt_jwk *j, struct jt_json value, uint8_t *der,
    size_t *n)
{
	char text[TEXT_MAX + 1];
	size_t size;

	if (value.type != JT_JSON_STRING)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member 'x5c' is not a list of strings");
	if (jt_json_str(value, text, sizeof text, &size) != JETON_OK)
		return jt_refuse(j->options, JETON_TOO_LONG,
		    "member 'x5c' begins with more than %d bytes",
		    CERTIFICATE_MAX);
	if (!make_url(text, &size) ||
	    jt_base64url_decode((jeton_str){ text, size }, der, CERTIFICATE_MAX,
		n) != JETON_OK)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member 'x5c' is not base64");
	return JETON_OK;
}

static jeton_err
read_leaf(const struct jt_jwk *j, jeton_str array, uint8_t *der, size_t *n)
{
	struct jt_json value, other;
	size_t at = 0;

	if (!jt_json_next(array, &at, &value))
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member 'x5c' is an empty list");
	while (jt_json_next(array, &at, &other))
		if (other.type != JT_JSON_STRING)
			return jt_refuse(j->options, JETON_KEY_FORM,
			    "member 'x5c' is not a list of strings");
	return decode_leaf(j, value, der, n);
}

static bool
is_hex_of(const uint8_t *text, const uint8_t *bytes)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < HEX_SIZE; i++) {
		uint8_t nibble = bytes[i / 2] >> (i % 2 == 0 ? 4 : 0) & 0x0f;

		if ((text[i] | 0x20) != digits[nibble])
			return false;
	}
	return true;
}

/* An x5t may be the hash in hexadecimal, which is how Auth0 spelled it. */
static bool
is_print(const uint8_t *found, size_t n, jeton_str print)
{
	if (n == HEX_SIZE && print.n == JT_SHA1_SIZE)
		return is_hex_of(found, (const uint8_t *)print.p);
	return n == print.n && memcmp(found, print.p, n) == 0;
}

static jeton_err
check_print(const struct jt_jwk *j, const char *name, jeton_str print)
{
	char text[PRINT_TEXT_MAX + 1];
	uint8_t found[JT_BASE64URL_BYTES(PRINT_TEXT_MAX)];
	struct jt_json value = jt_jwk_get(j, name);
	size_t n = 0;

	if (value.type == JT_JSON_NONE)
		return JETON_OK;
	if (value.type != JT_JSON_STRING ||
	    jt_json_str(value, text, sizeof text, &n) != JETON_OK ||
	    jt_base64url_decode((jeton_str){ text, n }, found, sizeof found,
		&n) != JETON_OK)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' is no hash in base64url", name);
	if (!is_print(found, n, print))
		return jt_refuse(j->options, JETON_KEY_MISMATCH,
		    "member '%s' is not the hash of its x5c", name);
	return JETON_OK;
}

static jeton_err
check_prints(const struct jt_jwk *j, const uint8_t *der, size_t n)
{
	uint8_t sha1[JT_SHA1_SIZE], sha256[JT_HASH_MAX];
	jeton_err e = jt_digest(JT_SHA256, der, n, sha256);

	jt_sha1(der, n, sha1);
	if (e == JETON_OK)
		e = check_print(j, "x5t",
		    (jeton_str){ (char *)sha1, sizeof sha1 });
	if (e == JETON_OK)
		e = check_print(j, "x5t#S256",
		    (jeton_str){ (char *)sha256, jt_hash_size(JT_SHA256) });
	return e;
}

jeton_err
jt_jwk_check_x5c(const struct jt_jwk *j, const struct jt_pkey *pkey)
{
	uint8_t der[CERTIFICATE_MAX];
	struct jt_json array = jt_jwk_get(j, "x5c");
	size_t n = 0;
	bool is_certified = false;
	jeton_err e;

	if (array.type == JT_JSON_NONE)
		return JETON_OK;
	if (array.type != JT_JSON_ARRAY)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member 'x5c' is not a list of strings");
	e = read_leaf(j, array.text, der, &n);
	if (e == JETON_OK)
		e = jt_pkey_is_certified(pkey, (jeton_str){ (char *)der, n },
		    &is_certified);
	if (e == JETON_OK && !is_certified)
		return jt_refuse(j->options, JETON_KEY_MISMATCH,
		    "member 'x5c' is not a certificate of this key");
	return e == JETON_OK ? check_prints(j, der, n) : e;
}
