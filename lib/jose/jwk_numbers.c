/* SPDX-License-Identifier: Apache-2.0 */
/* The key itself: RFC 7518 section 6, RFC 8037 section 2, RFC 9964 section 3. */
#include "base/base64url.h"
#include "base/bytes.h"
#include "jose/jwk_parts.h"
#include "jose/why.h"

enum {
	NUMBER_TEXT_MAX = JT_BASE64URL_SIZE(2592) + 1, /* of ML-DSA-87 */
	SECRET_TEXT_MAX = JT_BASE64URL_SIZE(JETON_SECRET_MAX) + 1
};

#define NUMBER(NAME, PART, KTYS, IS_PRIVATE)                                   \
	{ NAME, offsetof(struct jt_parts, PART), KTYS, IS_PRIVATE }

static const struct number {
	const char *name;
	size_t offset;
	const char *ktys; /* of which kinds it is a part */
	bool is_private;
} numbers[] = {
	NUMBER("n", n, "RSA", false),
	NUMBER("e", e, "RSA", false),
	NUMBER("x", x, "EC OKP", false),
	NUMBER("pub", x, "AKP", false),
	NUMBER("y", y, "EC", false),
	NUMBER("d", d, "RSA EC OKP", true),
	NUMBER("priv", d, "AKP", true),
	NUMBER("p", p, "RSA", true),
	NUMBER("q", q, "RSA", true),
	NUMBER("dp", dp, "RSA", true),
	NUMBER("dq", dq, "RSA", true),
	NUMBER("qi", qi, "RSA", true),
};

/* Bytes of each number; those of RSA have as few as they take. */
static const struct width {
	const char *type;
	size_t public, private;
} widths[] = {
	{ "P-256", 32, 32 },
	{ "P-384", 48, 48 },
	{ "P-521", 66, 66 },
	{ "secp256k1", 32, 32 },
	{ "Ed25519", 32, 32 },
	{ "Ed448", 57, 57 },
	{ "X25519", 32, 32 },
	{ "X448", 56, 56 },
	{ "ML-DSA-44", 1312, 32 },
	{ "ML-DSA-65", 1952, 32 },
	{ "ML-DSA-87", 2592, 32 },
};

/* 0 for as few as it takes. */
static size_t
width_of(const struct number *number, const char *type)
{
	for (size_t i = 0; i < JT_COUNT(widths); i++)
		if (strcmp(widths[i].type, type) == 0)
			return number->is_private ? widths[i].private
						  : widths[i].public;
	return 0;
}

static jeton_err
check_number(const struct jt_jwk *j, const char *name, size_t width,
    jeton_str number)
{
	if (width != 0 && number.n != width)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' must be %zu bytes, is %zu", name, width,
		    number.n);
	if (number.n == 0)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' is empty", name);
	if (width == 0 && number.p[0] == '\0')
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' begins with a zero byte", name);
	return JETON_OK;
}

/* Appends the bytes of a member. */
static jeton_err
decode_number(const struct jt_jwk *j, const struct number *number,
    struct jt_json value, struct jt_buf *out)
{
	char text[NUMBER_TEXT_MAX];
	size_t n, room = out->size - out->n;
	char *p = out->p + out->n;
	jeton_err e;

	if (value.type != JT_JSON_STRING)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' is not a string", number->name);
	e = jt_json_str(value, text, sizeof text, &n);
	if (e == JETON_OK && number->is_private)
		e = jt_base64url_decode_secret((jeton_str){ text, n }, p, room,
		    &n);
	else if (e == JETON_OK)
		e = jt_base64url_decode((jeton_str){ text, n }, p, room, &n);
	jt_wipe(text, sizeof text);
	if (e != JETON_OK)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    e == JETON_NO_SPACE ? "member '%s' is too long"
					: "member '%s' is not base64url",
		    number->name);
	out->n += n;
	return JETON_OK;
}

static jeton_err
read_number(const struct jt_jwk *j, const struct number *number, size_t width,
    struct jt_buf *out, struct jt_parts *parts)
{
	jeton_str *part = (jeton_str *)(void *)((char *)parts + number->offset);
	struct jt_json value = jt_jwk_get(j, number->name);
	size_t start = out->n;
	jeton_err e;

	if (value.type == JT_JSON_NONE) {
		if (number->is_private)
			return JETON_OK;
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' is missing", number->name);
	}
	e = decode_number(j, number, value, out);
	if (e != JETON_OK)
		return e;
	*part = (jeton_str){ out->p + start, out->n - start };
	return check_number(j, number->name, width, *part);
}

jeton_err
jt_jwk_numbers(const struct jt_jwk *j, const char *type, struct jt_buf *memory,
    struct jt_parts *parts)
{
	jeton_err e = JETON_OK;

	*parts = (struct jt_parts){ 0 };
	if (strcmp(j->kty, "RSA") == 0 &&
	    jt_jwk_get(j, "oth").type != JT_JSON_NONE)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member 'oth': there may be only two primes");
	for (size_t i = 0; i < JT_COUNT(numbers) && e == JETON_OK; i++)
		if (strstr(numbers[i].ktys, j->kty) != NULL)
			e = read_number(j, &numbers[i],
			    width_of(&numbers[i], type), memory, parts);
	return e;
}

jeton_err
jt_jwk_blame(const struct jt_jwk *j, jeton_err e, const char *bad)
{
	static const struct {
		jeton_err e;
		const char *phrase;
	} complaints[] = {
		{ JETON_KEY_FORM, "is missing or no number of such a key" },
		{ JETON_KEY_WEAK, "makes a weak key" },
		{ JETON_KEY_MISMATCH, "does not belong to the others" },
	};

	for (size_t i = 0; i < JT_COUNT(complaints) && bad != NULL; i++)
		if (complaints[i].e == e)
			return jt_refuse(j->options, e, "member '%s' %s", bad,
			    complaints[i].phrase);
	return e;
}

jeton_err
jt_jwk_secret(const struct jt_jwk *j, uint8_t out[JETON_SECRET_MAX], size_t *n)
{
	char text[SECRET_TEXT_MAX];
	struct jt_json value = jt_jwk_get(j, "k");
	jeton_err e;

	*n = 0;
	if (value.type != JT_JSON_STRING)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member 'k' is missing or not a string");
	e = jt_json_str(value, text, sizeof text, n);
	if (e == JETON_OK)
		e = jt_base64url_decode_secret((jeton_str){ text, *n }, out,
		    JETON_SECRET_MAX, n);
	jt_wipe(text, sizeof text);
	if (e == JETON_NO_SPACE)
		return jt_refuse(j->options, JETON_TOO_LONG,
		    "member 'k' has more than %d bytes", JETON_SECRET_MAX);
	if (e != JETON_OK)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member 'k' is not base64url");
	return JETON_OK;
}
