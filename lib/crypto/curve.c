/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of ECDH: the curves of NIST (SEC 1) and of RFC 7748. */
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <string.h>

#include "base/bytes.h"
#include "crypto/ekey.h"
#include "crypto/settle.h"

enum { POINT_MAX = 1 + 2 * JT_E_POINT_MAX };

static const struct curve {
	const char *type; /* as OpenSSL names the kind */
	char group[16];   /* and the curve, "" if that is the kind */
	size_t width;
} curves[] = {
	[JT_E_P256] = { "EC", "prime256v1", 32 },
	[JT_E_P384] = { "EC", "secp384r1", 48 },
	[JT_E_P521] = { "EC", "secp521r1", 66 },
	[JT_E_X25519] = { "X25519", "", 32 },
	[JT_E_X448] = { "X448", "", 56 },
};

size_t
jt_ekey_width(enum jt_ekind kind)
{
	return curves[kind].width;
}

static const char *
find_bad_size(const struct curve *c, const struct jt_parts *parts)
{
	if (parts->x.n != c->width)
		return "x";
	if (c->group[0] != '\0' && parts->y.n != c->width)
		return "y";
	if (parts->d.p != NULL && parts->d.n != c->width)
		return "d";
	return NULL;
}

/* ---- Curves of NIST ---- */

static jeton_err
put_native(uint8_t *native, jeton_str number)
{
	BIGNUM *b =
	    BN_bin2bn((const unsigned char *)number.p, (int)number.n, NULL);
	int n = b == NULL ? -1 : BN_bn2nativepad(b, native, (int)number.n);

	BN_clear_free(b);
	return n < 0 ? JETON_NO_MEMORY : JETON_OK;
}

/* OpenSSL takes no point that is off the curve. */
static jeton_err
assemble(struct jt_ekey *k, const struct curve *c, uint8_t *point, jeton_str d)
{
	struct curve copy = *c;
	uint8_t native[JT_E_POINT_MAX];
	OSSL_PARAM params[4];
	size_t count = 0;
	jeton_err e = JETON_OK;

	params[count++] =
	    OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
		copy.group, 0);
	params[count++] =
	    OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point,
		1 + 2 * c->width);
	if (d.p != NULL) {
		e = put_native(native, d);
		params[count++] =
		    OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, native,
			d.n);
	}
	params[count] = OSSL_PARAM_construct_end();
	if (e == JETON_OK)
		e = jt_evp_make(&k->evp, c->type, d.p != NULL, params);
	jt_wipe(native, sizeof native);
	return e == JETON_CRYPTO ? JETON_KEY_FORM : e;
}

/* Whether d is 1 to n - 1 and d times the generator is the point. */
static jeton_err
check_halves(EVP_PKEY *evp)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(evp, NULL);
	bool fine;

	if (ctx == NULL)
		return JETON_NO_MEMORY;
	fine = EVP_PKEY_private_check(ctx) == 1 &&
	    EVP_PKEY_pairwise_check(ctx) == 1;
	EVP_PKEY_CTX_free(ctx);
	return fine ? JETON_OK : JETON_KEY_MISMATCH;
}

static jeton_err
make_nist(struct jt_ekey *k, const struct curve *c,
    const struct jt_parts *parts, const char **bad)
{
	uint8_t point[POINT_MAX] = { POINT_CONVERSION_UNCOMPRESSED };
	jeton_err e;

	memcpy(point + 1, parts->x.p, c->width);
	memcpy(point + 1 + c->width, parts->y.p, c->width);
	e = assemble(k, c, point, parts->d);
	*bad = e == JETON_KEY_FORM ? "x" : NULL;
	if (e == JETON_OK && parts->d.p != NULL) {
		e = check_halves(k->evp);
		*bad = e == JETON_KEY_MISMATCH ? "d" : NULL;
	}
	return e;
}

/* ---- Curves of RFC 7748: any number is a point and any one a secret ---- */

static jeton_err
check_public(const EVP_PKEY *evp, jeton_str x)
{
	uint8_t wanted[JT_E_POINT_MAX];
	size_t n = sizeof wanted;

	if (EVP_PKEY_get_raw_public_key(evp, wanted, &n) != 1)
		return JETON_CRYPTO;
	return n == x.n && jt_equal(wanted, x.p, n) ? JETON_OK
						    : JETON_KEY_MISMATCH;
}

static jeton_err
make_x(struct jt_ekey *k, const struct curve *c, const struct jt_parts *parts,
    const char **bad)
{
	const uint8_t *x = (const uint8_t *)parts->x.p;
	const uint8_t *d = (const uint8_t *)parts->d.p;
	jeton_err e = JETON_OK;

	k->evp = d == NULL
	    ? EVP_PKEY_new_raw_public_key_ex(NULL, c->type, NULL, x, c->width)
	    : EVP_PKEY_new_raw_private_key_ex(NULL, c->type, NULL, d, c->width);
	if (k->evp == NULL)
		return JETON_CRYPTO;
	if (d != NULL)
		e = check_public(k->evp, parts->x);
	*bad = e == JETON_KEY_MISMATCH ? "d" : NULL;
	return e;
}

jeton_err
jt_curve_make(struct jt_ekey *k, const struct jt_parts *parts, const char **bad)
{
	const struct curve *c = &curves[k->kind];

	*bad = find_bad_size(c, parts);
	if (*bad != NULL)
		return JETON_KEY_FORM;
	k->is_private = parts->d.p != NULL;
	return c->group[0] == '\0' ? make_x(k, c, parts, bad)
				   : make_nist(k, c, parts, bad);
}

jeton_err
jt_curve_generate(struct jt_ekey *k)
{
	const struct curve *c = &curves[k->kind];

	k->evp = c->group[0] == '\0'
	    ? EVP_PKEY_Q_keygen(NULL, NULL, c->type)
	    : EVP_PKEY_Q_keygen(NULL, NULL, c->type, c->group);
	k->is_private = true;
	return k->evp == NULL ? JETON_CRYPTO : JETON_OK;
}

/* ---- Numbers out ---- */

static jeton_err
write_x(const EVP_PKEY *evp, bool with_private, struct jt_numbers *out,
    struct jt_parts *parts)
{
	uint8_t raw[JT_E_POINT_MAX];
	size_t n = sizeof raw;
	jeton_err e;

	if (EVP_PKEY_get_raw_public_key(evp, raw, &n) != 1)
		return JETON_CRYPTO;
	e = jt_write_bytes(out, raw, n, &parts->x);
	if (e != JETON_OK || !with_private)
		return e;
	n = sizeof raw;
	if (EVP_PKEY_get_raw_private_key(evp, raw, &n) != 1)
		return JETON_KEY_USE;
	e = jt_write_bytes(out, raw, n, &parts->d);
	jt_wipe(raw, sizeof raw);
	return e;
}

jeton_err
jt_curve_write(const EVP_PKEY *evp, enum jt_ekind kind, bool with_private,
    struct jt_numbers *out, struct jt_parts *parts)
{
	const struct curve *c = &curves[kind];

	return c->group[0] == '\0'
	    ? write_x(evp, with_private, out, parts)
	    : jt_write_point(out, evp, c->width, with_private, parts);
}

bool
jt_curve_of(const EVP_PKEY *evp, enum jt_ekind *kind)
{
	char name[32] = "";
	size_t n;

	if (EVP_PKEY_is_a(evp, "EC") &&
	    !EVP_PKEY_get_group_name(evp, name, sizeof name, &n))
		return false;
	for (enum jt_ekind i = JT_E_P256; i <= JT_E_X448; i++) {
		const struct curve *c = &curves[i];

		*kind = i;
		if (EVP_PKEY_is_a(evp, c->type) &&
		    (c->group[0] == '\0' || strcmp(c->group, name) == 0))
			return true;
	}
	return false;
}

/* ---- Agreement ---- */

/* Nothing but a zero is the other side's fault: its point was checked. */
static jeton_err
derive(EVP_PKEY_CTX *ctx, const struct curve *c, EVP_PKEY *peer, uint8_t *out)
{
	static const uint8_t zero[JT_E_POINT_MAX];
	size_t n = JT_E_POINT_MAX;
	bool may_be_zero = c->group[0] != '\0';

	if (EVP_PKEY_derive_init(ctx) != 1 ||
	    EVP_PKEY_derive_set_peer(ctx, peer) != 1)
		return JETON_CRYPTO;
	if (EVP_PKEY_derive(ctx, out, &n) != 1)
		return may_be_zero ? JETON_CRYPTO : JETON_BAD_SIGNATURE;
	if (n != c->width)
		return JETON_CRYPTO;
	return may_be_zero || !jt_equal(out, zero, n) ? JETON_OK
						      : JETON_BAD_SIGNATURE;
}

jeton_err
jt_ekey_agree(const struct jt_ekey *mine, const struct jt_ekey *peer,
    uint8_t out[JT_E_POINT_MAX], size_t *n)
{
	const struct curve *c = &curves[mine->kind];
	EVP_PKEY_CTX *ctx;
	jeton_err e;

	*n = c->width;
	if (mine->kind != peer->kind || mine->kind == JT_E_RSA ||
	    !mine->is_private)
		return JETON_KEY_USE;
	ctx = EVP_PKEY_CTX_new(mine->evp, NULL);
	if (ctx == NULL)
		return JETON_NO_MEMORY;
	ERR_set_mark();
	e = jt_settle(derive(ctx, c, peer->evp, out));
	EVP_PKEY_CTX_free(ctx);
	return e;
}
