/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>
#include <string.h>

#include "base/bytes.h"
#include "crypto/pkey.h"

enum { SIZE = JT_P256_SIZE, POINT_SIZE = 1 + 2 * SIZE };

/* A DER sequence of two integers of at most SIZE + 1 bytes. */
enum { DER_MAX = 2 + 2 * (2 + SIZE + 1) };

static const uint8_t order[SIZE] = { 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00,
	0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
	0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25,
	0x51 };

static const uint8_t zero[SIZE];

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
check(const uint8_t *point, jeton_str d, const char **bad)
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	EC_POINT *q = group == NULL ? NULL : EC_POINT_new(group);
	jeton_err e = JETON_NO_MEMORY;

	if (q == NULL)
		goto out;
	*bad = "x";
	e = JETON_KEY_FORM;
	if (!EC_POINT_oct2point(group, q, point, POINT_SIZE, NULL))
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
find_bad_size(const struct jt_parts *parts)
{
	if (parts->x.n != SIZE)
		return "x";
	if (parts->y.n != SIZE)
		return "y";
	if (parts->d.p != NULL && parts->d.n != SIZE)
		return "d";
	return NULL;
}

static jeton_err
put_native(uint8_t *native, jeton_str number)
{
	BIGNUM *b =
	    BN_bin2bn((const unsigned char *)number.p, (int)number.n, NULL);
	int n = b == NULL ? -1 : BN_bn2nativepad(b, native, SIZE);

	BN_clear_free(b);
	return n < 0 ? JETON_NO_MEMORY : JETON_OK;
}

static jeton_err
assemble(struct jt_pkey *k, uint8_t *point, jeton_str d)
{
	char group[] = "prime256v1";
	uint8_t native[SIZE];
	OSSL_PARAM params[4];
	size_t count = 0;
	jeton_err e = JETON_OK;

	params[count++] =
	    OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group,
		0);
	params[count++] =
	    OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point,
		POINT_SIZE);
	if (d.p != NULL) {
		e = put_native(native, d);
		params[count++] =
		    OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, native,
			SIZE);
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
	uint8_t point[POINT_SIZE] = { POINT_CONVERSION_UNCOMPRESSED };
	jeton_err e;

	*bad = find_bad_size(parts);
	if (*bad != NULL)
		return JETON_KEY_FORM;
	memcpy(point + 1, parts->x.p, SIZE);
	memcpy(point + 1 + SIZE, parts->y.p, SIZE);
	e = check(point, parts->d, bad);
	if (e != JETON_OK)
		return e;
	k->is_private = parts->d.p != NULL;
	k->signature_size = 2 * SIZE;
	return assemble(k, point, parts->d);
}

static jeton_err
generate(struct jt_pkey *k, unsigned bits)
{
	(void)bits;
	k->evp = EVP_EC_gen("P-256");
	k->signature_size = 2 * SIZE;
	return k->evp == NULL ? JETON_CRYPTO : JETON_OK;
}

static jeton_err
write(const struct jt_pkey *k, bool with_private, struct jt_numbers *out,
    struct jt_parts *parts)
{
	return jt_p256_write(k->evp, with_private, out, parts);
}

/* Whether 1 <= number < n; both numbers are public, or our own signature. */
static bool
is_in_range(const uint8_t *number)
{
	return memcmp(number, zero, SIZE) != 0 &&
	    memcmp(number, order, SIZE) < 0;
}

static size_t
put_der_integer(uint8_t *out, const uint8_t *number)
{
	size_t skip = 0, pad, n;

	while (skip < SIZE - 1 && number[skip] == 0)
		skip++;
	pad = number[skip] >> 7;
	n = SIZE - skip;
	out[0] = 0x02;
	out[1] = (uint8_t)(pad + n);
	out[2] = 0;
	memcpy(out + 2 + pad, number + skip, n);
	return 2 + pad + n;
}

static size_t
put_der(uint8_t *out, const uint8_t *sig)
{
	size_t n = put_der_integer(out + 2, sig);

	n += put_der_integer(out + 2 + n, sig + SIZE);
	out[0] = 0x30;
	out[1] = (uint8_t)n;
	return 2 + n;
}

/* r and s (RFC 7518 3.4); both r, s and r, n - s are good signatures. */
static jeton_err
verify(const struct jt_pkey *k, const void *p, size_t n, const uint8_t *sig)
{
	uint8_t der[DER_MAX];
	size_t size;

	if (!is_in_range(sig) || !is_in_range(sig + SIZE))
		return JETON_BAD_SIGNATURE;
	size = put_der(der, sig);
	return jt_evp_verify(k, p, n, (jeton_str){ (const char *)der, size });
}

static jeton_err
take_der(uint8_t *sig, const uint8_t *der, size_t n)
{
	const unsigned char *at = der;
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &at, (long)n);
	jeton_err e = JETON_CRYPTO;

	if (pair == NULL)
		return e;
	if (BN_bn2binpad(ECDSA_SIG_get0_r(pair), sig, SIZE) == SIZE &&
	    BN_bn2binpad(ECDSA_SIG_get0_s(pair), sig + SIZE, SIZE) == SIZE)
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
		e = take_der(sig, der, size);
	return e;
}

jeton_err
jt_p256_write(const EVP_PKEY *evp, bool with_private, struct jt_numbers *out,
    struct jt_parts *parts)
{
	jeton_err e = jt_write_number(out, evp, OSSL_PKEY_PARAM_EC_PUB_X, SIZE,
	    &parts->x);

	if (e == JETON_OK)
		e = jt_write_number(out, evp, OSSL_PKEY_PARAM_EC_PUB_Y, SIZE,
		    &parts->y);
	if (e == JETON_OK && with_private)
		e = jt_write_number(out, evp, OSSL_PKEY_PARAM_PRIV_KEY, SIZE,
		    &parts->d);
	return e;
}

const struct jt_pkey_ops jt_p256_ops = { .make = make,
	.generate = generate,
	.write = write,
	.bind = jt_evp_bind,
	.verify = verify,
	.sign = sign };
