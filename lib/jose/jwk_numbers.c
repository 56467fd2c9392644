/* SPDX-License-Identifier: Apache-2.0 */
/* The key itself: RFC 7518 section 6, RFC 8037 section 2, RFC 9964 section 3. */
#include "base/base64url.h"
#include "base/bytes.h"
#include "base/text.h"
#include "jose/jwk_parts.h"
#include "jose/why.h"

enum {
	NUMBER_TEXT_MAX = JT_BASE64URL_SIZE(2592) + 1, /* of ML-DSA-87 */
	SECRET_TEXT_MAX = JT_BASE64URL_SIZE(JETON_SECRET_MAX) + 1
};

#define NUMBER(KIND, NAME, PART, WIDTH, IS_PRIVATE)                            \
	{ JT_KIND_##KIND, NAME, offsetof(struct jt_parts, PART), WIDTH,        \
		IS_PRIVATE }

static const struct number {
	enum jt_kind kind;
	const char *name;
	size_t offset;
	size_t width; /* bytes, or 0: as few as it takes */
	bool is_private;
} numbers[] = {
	NUMBER(RSA, "n", n, 0, false),
	NUMBER(RSA, "e", e, 0, false),
	NUMBER(RSA, "d", d, 0, true),
	NUMBER(RSA, "p", p, 0, true),
	NUMBER(RSA, "q", q, 0, true),
	NUMBER(RSA, "dp", dp, 0, true),
	NUMBER(RSA, "dq", dq, 0, true),
	NUMBER(RSA, "qi", qi, 0, true),
	NUMBER(P256, "x", x, 32, false),
	NUMBER(P256, "y", y, 32, false),
	NUMBER(P256, "d", d, 32, true),
	NUMBER(P384, "x", x, 48, false),
	NUMBER(P384, "y", y, 48, false),
	NUMBER(P384, "d", d, 48, true),
	NUMBER(P521, "x", x, 66, false),
	NUMBER(P521, "y", y, 66, false),
	NUMBER(P521, "d", d, 66, true),
	NUMBER(SECP256K1, "x", x, 32, false),
	NUMBER(SECP256K1, "y", y, 32, false),
	NUMBER(SECP256K1, "d", d, 32, true),
	NUMBER(ED25519, "x", x, 32, false),
	NUMBER(ED25519, "d", d, 32, true),
	NUMBER(ED448, "x", x, 57, false),
	NUMBER(ED448, "d", d, 57, true),
	NUMBER(MLDSA44, "pub", x, 1312, false),
	NUMBER(MLDSA44, "priv", d, 32, true),
	NUMBER(MLDSA65, "pub", x, 1952, false),
	NUMBER(MLDSA65, "priv", d, 32, true),
	NUMBER(MLDSA87, "pub", x, 2592, false),
	NUMBER(MLDSA87, "priv", d, 32, true),
};

static jeton_err
check_number(const struct jt_jwk *j, const struct number *number,
    const uint8_t *p, size_t n)
{
	if (number->width != 0 && n != number->width)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' must be %zu bytes, is %zu", number->name,
		    number->width, n);
	if (n == 0)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' is empty", number->name);
	if (number->width == 0 && p[0] == 0)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' begins with a zero byte", number->name);
	return JETON_OK;
}

static jeton_err
decode_number(const struct jt_jwk *j, const struct number *number,
    struct jt_json value, struct jt_buf *out)
{
	char text[NUMBER_TEXT_MAX];
	size_t n, room = out->size - out->n;
	uint8_t *p = (uint8_t *)out->p + out->n;
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
	e = check_number(j, number, p, n);
	if (e == JETON_OK)
		out->n += n;
	return e;
}

static jeton_err
read_number(const struct jt_jwk *j, const struct number *number,
    struct jt_buf *out, struct jt_parts *parts)
{
	jeton_str *part = (jeton_str *)(void *)((char *)parts + number->offset);
	struct jt_json value;
	size_t start = out->n;
	jeton_err e;

	if (!jt_jwk_find(j, number->name, &value)) {
		if (number->is_private)
			return JETON_OK;
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' is missing", number->name);
	}
	e = decode_number(j, number, value, out);
	if (e == JETON_OK)
		*part = (jeton_str){ out->p + start, out->n - start };
	return e;
}

static jeton_err
make_pkey(const struct jt_jwk *j, struct jt_pkey **out,
    const struct jt_parts *parts)
{
	const char *bad;
	jeton_err e = jt_pkey_make(out, j->alg->kind, parts, &bad);

	return jt_refuse_number(j->options, e, bad);
}

static jeton_err
decode_secret(const struct jt_jwk *j, uint8_t *out, size_t *n)
{
	char text[SECRET_TEXT_MAX];
	struct jt_json value;
	jeton_err e;

	if (!jt_jwk_find(j, "k", &value) || value.type != JT_JSON_STRING)
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

bool
jt_jwk_find(const struct jt_jwk *j, const char *name, struct jt_json *value)
{
	const jt_member *m =
	    jt_json_find(j->text, j->members, j->count, jeton_cstr(name));

	if (m == NULL)
		return false;
	*value = jt_json_value(j->text, m);
	return true;
}

jeton_err
jt_jwk_read_pkey(const struct jt_jwk *j, struct jt_key *out)
{
	char memory[JT_PARTS_SIZE];
	struct jt_buf buf = jt_buf_over(memory, sizeof memory);
	struct jt_parts parts = { 0 };
	struct jt_pkey *pkey = NULL;
	struct jt_json value;
	jeton_err e = JETON_OK;

	if (j->alg->kind == JT_KIND_RSA && jt_jwk_find(j, "oth", &value))
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member 'oth': there may be only two primes");
	for (size_t i = 0; i < JT_COUNT(numbers) && e == JETON_OK; i++)
		if (numbers[i].kind == j->alg->kind)
			e = read_number(j, &numbers[i], &buf, &parts);
	if (e == JETON_OK)
		e = make_pkey(j, &pkey, &parts);
	jt_wipe(memory, sizeof memory);
	if (e == JETON_OK) {
		e = jt_jwk_check_x5c(j, pkey);
		if (e != JETON_OK)
			jt_pkey_free(pkey);
	}
	if (e == JETON_OK)
		e = jt_key_take(out, pkey, j->alg, j->purpose);
	if (e == JETON_KEY_USE)
		jt_refuse(j->options, e, "it has no private half to sign with");
	return e;
}

jeton_err
jt_jwk_read_secret(const struct jt_jwk *j, struct jt_key *out)
{
	uint8_t secret[JETON_SECRET_MAX];
	size_t n = 0;
	jeton_err e = decode_secret(j, secret, &n);

	if (e != JETON_OK)
		goto out;
	e = jt_key_share(out, (jeton_str){ (char *)secret, n }, j->alg,
	    j->alg->min_secret, j->purpose);
	if (e == JETON_KEY_WEAK)
		jt_refuse(j->options, e, "member 'k' must be %zu bytes, is %zu",
		    j->alg->min_secret, n);
	else if (e == JETON_KEY_FORM)
		jt_refuse(j->options, e, "member 'k' is itself a key");
out:
	jt_wipe(secret, sizeof secret);
	return e;
}
