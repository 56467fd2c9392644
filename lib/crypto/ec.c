/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>
#include <string.h>

#include "base/bytes.h"
#include "crypto/pkey.h"
#include "crypto/settle.h"

enum {
	WIDTH_MAX = 66,
	POINT_MAX = 1 + 2 * WIDTH_MAX,
	DER_HEADER_MAX = 3,
	DER_MAX = DER_HEADER_MAX + 2 * (2 + 1 + WIDTH_MAX)
};

static const struct curve {
	int nid;
	char name[16]; /* as OpenSSL calls it */
	size_t width;  /* bytes of a number */
	uint8_t order[WIDTH_MAX];
} curves[] = {
	[JT_KIND_P256] = { NID_X9_62_prime256v1, "prime256v1", 32,
	    { 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7,
		0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25,
		0x51 } },
	[JT_KIND_P384] = { NID_secp384r1, "secp384r1", 48,
	    { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d,
		0xdf, 0x58, 0x1a, 0x0d, 0xb2, 0x48, 0xb0, 0xa7, 0x7a, 0xec,
		0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73 } },
	[JT_KIND_P521] = { NID_secp521r1, "secp521r1", 66,
	    { 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xfa, 0x51, 0x86, 0x87, 0x83, 0xbf, 0x2f, 0x96,
		0x6b, 0x7f, 0xcc, 0x01, 0x48, 0xf7, 0x09, 0xa5, 0xd0, 0x3b,
		0xb5, 0xc9, 0xb8, 0x89, 0x9c, 0x47, 0xae, 0xbb, 0x6f, 0xb7,
		0x1e, 0x91, 0x38, 0x64, 0x09 } },
	[JT_KIND_SECP256K1] = { NID_secp256k1, "secp256k1", 32,
	    { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xfe, 0xba, 0xae, 0xdc, 0xe6, 0xaf,
		0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41,
		0x41 } },
};

static const uint8_t zero[WIDTH_MAX];

static const struct curve *
curve_of(const struct jt_pkey *k)
{
	return &curves[k->kind];
}

/* Whether d is 1 to n - 1 and d times the generator is the point. */
static jeton_err
check_private(const EC_GROUP *group, const EC_POINT *q, jeton_str part)
{
	EC_POINT *product = EC_POINT_new(group);
	BIGNUM *d = BN_bin2bn((const unsigned char *)part.p, (int)part.n, NULL);
	jeton_err e = JETON_NO_MEMORY;

	if (product == NULL || d == NULL)
		goto out;
	BN_set_flags(d, BN_FLG_CONSTTIME);
	e = JETON_KEY_MISMATCH;
	if (BN_is_zero(d) || BN_cmp(d, EC_GROUP_get0_order(group)) >= 0)
		goto out;
	if (EC_POINT_mul(group, product, d, NULL, NULL, NULL) &&
	    EC_POINT_cmp(group, product, q, NULL) == 0)
		e = JETON_OK;
out:
	EC_POINT_clear_free(product);
	BN_clear_free(d);
	return e;
}

static jeton_err
check(const struct curve *c, const uint8_t *point, jeton_str d,
    const char **bad)
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(c->nid);
	EC_POINT *q = group == NULL ? NULL : EC_POINT_new(group);
	jeton_err e = JETON_NO_MEMORY;

	if (q == NULL)
		goto out;
	*bad = "x";
	e = JETON_KEY_FORM;
	if (!EC_POINT_oct2point(group, q, point, 1 + 2 * c->width, NULL))
		goto out;
	*bad = "d";
	e = d.p == NULL ? JETON_OK : check_private(group, q, d);
	if (e == JETON_OK)
		*bad = NULL;
out:
	EC_POINT_free(q);
	EC_GROUP_free(group);
	return e;
}

static const char *
find_bad_size(const struct curve *c, const struct jt_parts *parts)
{
	if (parts->x.n != c->width)
		return "x";
	if (parts->y.n != c->width)
		return "y";
	if (parts->d.p != NULL && parts->d.n != c->width)
		return "d";
	return NULL;
}

static jeton_err
put_native(uint8_t *native, jeton_str number)
{
	BIGNUM *b =
	    BN_bin2bn((const unsigned char *)number.p, (int)number.n, NULL);
	int n = b == NULL ? -1 : BN_bn2nativepad(b, native, (int)number.n);

	BN_clear_free(b);
	return n < 0 ? JETON_NO_MEMORY : JETON_OK;
}

static jeton_err
assemble(struct jt_pkey *k, uint8_t *point, jeton_str d)
{
	struct curve c = *curve_of(k);
	uint8_t native[WIDTH_MAX];
	OSSL_PARAM params[4];
	size_t count = 0;
	jeton_err e = JETON_OK;

	params[count++] =
	    OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, c.name,
		0);
	params[count++] =
	    OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point,
		1 + 2 * c.width);
	if (d.p != NULL) {
		e = put_native(native, d);
		params[count++] =
		    OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, native,
			d.n);
	}
	params[count] = OSSL_PARAM_construct_end();
	if (e == JETON_OK)
		e = jt_evp_make(&k->evp, "EC", k->is_private, params);
	jt_wipe(native, sizeof native);
	return e;
}

static jeton_err
make(struct jt_pkey *k, const struct jt_parts *parts, const char **bad)
{
	const struct curve *c = curve_of(k);
	uint8_t point[POINT_MAX] = { POINT_CONVERSION_UNCOMPRESSED };
	jeton_err e;

	*bad = find_bad_size(c, parts);
	if (*bad != NULL)
		return JETON_KEY_FORM;
	memcpy(point + 1, parts->x.p, c->width);
	memcpy(point + 1 + c->width, parts->y.p, c->width);
	e = check(c, point, parts->d, bad);
	if (e != JETON_OK)
		return e;
	k->is_private = parts->d.p != NULL;
	k->signature_size = 2 * c->width;
	return assemble(k, point, parts->d);
}

static jeton_err
generate(struct jt_pkey *k, unsigned bits)
{
	const struct curve *c = curve_of(k);

	(void)bits;
	k->evp = EVP_EC_gen(c->name);
	k->signature_size = 2 * c->width;
	return k->evp == NULL ? JETON_CRYPTO : JETON_OK;
}

static jeton_err
write(const struct jt_pkey *k, bool with_private, struct jt_numbers *out,
    struct jt_parts *parts)
{
	return jt_write_point(out, k->evp, curve_of(k)->width, with_private,
	    parts);
}

/* Whether 1 <= number < n; both numbers are public, or our own signature. */
static bool
is_in_range(const struct curve *c, const uint8_t *number)
{
	return memcmp(number, zero, c->width) != 0 &&
	    memcmp(number, c->order, c->width) < 0;
}

static size_t
put_der_integer(uint8_t *out, const uint8_t *number, size_t width)
{
	size_t skip = 0, pad, n;

	while (skip < width - 1 && number[skip] == 0)
		skip++;
	pad = number[skip] >> 7;
	n = width - skip;
	out[0] = 0x02;
	out[1] = (uint8_t)(pad + n);
	out[2] = 0;
	memcpy(out + 2 + pad, number + skip, n);
	return 2 + pad + n;
}

/* The sequence of both halves, which ends the header's room somewhere. */
static jeton_str
put_der(uint8_t out[static DER_MAX], const uint8_t *sig, size_t width)
{
	uint8_t *body = out + DER_HEADER_MAX, *start = body;
	size_t n = put_der_integer(body, sig, width);

	n += put_der_integer(body + n, sig + width, width);
	*--start = (uint8_t)n;
	if (n > 0x7f)
		*--start = 0x81;
	*--start = 0x30;
	return (jeton_str){ (const char *)start, (size_t)(body - start) + n };
}

/* r and s (RFC 7518 3.4); both r, s and r, n - s are good signatures. */
static jeton_err
verify(const struct jt_pkey *k, const void *p, size_t n, const uint8_t *sig)
{
	const struct curve *c = curve_of(k);
	uint8_t der[DER_MAX];

	if (!is_in_range(c, sig) || !is_in_range(c, sig + c->width))
		return JETON_BAD_SIGNATURE;
	if (k->table != NULL)
		return jt_ec_table_verify(k->table, p, sig)
		    ? JETON_OK
		    : JETON_BAD_SIGNATURE;
	return jt_evp_verify(k, p, n, put_der(der, sig, c->width));
}

/* JETON_CRYPTO for what is no such sequence, whole and of two numbers. */
static jeton_err
take_der(uint8_t *sig, const uint8_t *der, size_t n, size_t width)
{
	const unsigned char *at = der;
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &at, (long)n);
	jeton_err e = JETON_CRYPTO;

	if (pair == NULL)
		return e;
	if (at == der + n && !BN_is_negative(ECDSA_SIG_get0_r(pair)) &&
	    !BN_is_negative(ECDSA_SIG_get0_s(pair)) &&
	    BN_bn2binpad(ECDSA_SIG_get0_r(pair), sig, (int)width) >= 0 &&
	    BN_bn2binpad(ECDSA_SIG_get0_s(pair), sig + width, (int)width) >= 0)
		e = JETON_OK;
	ECDSA_SIG_free(pair);
	return e;
}

static jeton_err
sign(const struct jt_pkey *k, const void *p, size_t n, uint8_t *sig)
{
	uint8_t der[DER_MAX];
	size_t size = sizeof der;
	jeton_err e = jt_evp_sign(k, p, n, der, &size);

	if (e == JETON_OK)
		e = take_der(sig, der, size, curve_of(k)->width);
	return e;
}

/* A table for what only verifies, and a digest as long as a number. */
static jeton_err
bind(struct jt_pkey *k)
{
	uint8_t buf[2 * WIDTH_MAX];
	struct jt_numbers out = { .p = buf, .size = sizeof buf };
	struct jt_parts parts = { 0 };
	jeton_err e = jt_evp_bind(k);

	if (e != JETON_OK || k->is_private ||
	    jt_hash_size(k->hash) != curve_of(k)->width)
		return e;
	e = write(k, false, &out, &parts);
	if (e == JETON_OK)
		e = jt_ec_table_new(&k->table, k->kind,
		    (const uint8_t *)parts.x.p, (const uint8_t *)parts.y.p);
	return e;
}

bool
jt_ec_kind(const EVP_PKEY *evp, enum jt_kind *kind)
{
	char name[32];
	size_t n;

	if (!EVP_PKEY_is_a(evp, "EC") ||
	    !EVP_PKEY_get_group_name(evp, name, sizeof name, &n))
		return false;
	for (*kind = JT_KIND_P256; *kind <= JT_KIND_SECP256K1; (*kind)++)
		if (strcmp(name, curves[*kind].name) == 0)
			return true;
	return false;
}

jeton_err
jt_ec_write(const EVP_PKEY *evp, bool with_private, struct jt_numbers *out,
    struct jt_parts *parts)
{
	enum jt_kind kind;

	if (!jt_ec_kind(evp, &kind))
		return JETON_KEY_TYPE;
	return jt_write_point(out, evp, curves[kind].width, with_private,
	    parts);
}

jeton_err
jt_ec_from_der(jeton_str der, uint8_t *sig, size_t width)
{
	jeton_err e;

	ERR_set_mark();
	e = take_der(sig, (const uint8_t *)der.p, der.n, width);
	return jt_settle(e);
}

const struct jt_pkey_ops jt_ec_ops = { .make = make,
	.generate = generate,
	.write = write,
	.bind = bind,
	.verify = verify,
	.sign = sign };
