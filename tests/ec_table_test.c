/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ECDSA by tables of our own says what OpenSSL's says: of good signatures, of
 * bent ones, of every pair of numbers at an edge, and where points that are added
 * are equal or opposite.  JETON_ROUNDS in the environment makes it longer.  With
 * -Dfast_ec=false both are OpenSSL.
 */
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/crypto.h"

enum { ROUNDS = 2500, WIDTH_MAX = 48, ROUNDS_PER_KEY = 100 };

static const struct row {
	int nid;
	const char *name;
	enum jt_kind kind;
	enum jt_hash hash;
	size_t width;
} rows[] = {
	{ NID_X9_62_prime256v1, "P-256", JT_KIND_P256, JT_SHA256, 32 },
	{ NID_secp384r1, "P-384", JT_KIND_P384, JT_SHA384, 48 },
};

/* A key of ours, and OpenSSL's. */
struct pair {
	size_t width;
	EC_GROUP *group;
	const BIGNUM *order;
	EC_POINT *point;
	struct jt_pkey *ours;
	EVP_PKEY *theirs;
	EVP_PKEY_CTX *verifier;
	BN_CTX *ctx;
};

struct signature {
	uint8_t digest[WIDTH_MAX], sig[2 * WIDTH_MAX];
};

static size_t
rounds(void)
{
	const char *text = getenv("JETON_ROUNDS");

	return text == NULL ? ROUNDS : strtoul(text, NULL, 10);
}

static void
open_group(struct pair *p, const struct row *row)
{
	memset(p, 0, sizeof *p);
	p->width = row->width;
	p->group = EC_GROUP_new_by_curve_name(row->nid);
	p->order = EC_GROUP_get0_order(p->group);
	p->point = EC_POINT_new(p->group);
	p->ctx = BN_CTX_new();
}

static void
make_theirs(struct pair *p, const struct row *row, const uint8_t *encoded)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	OSSL_PARAM *params;

	assert_true(OSSL_PARAM_BLD_push_utf8_string(build,
	    OSSL_PKEY_PARAM_GROUP_NAME, row->name, 0));
	assert_true(OSSL_PARAM_BLD_push_octet_string(build,
	    OSSL_PKEY_PARAM_PUB_KEY, encoded, 1 + 2 * p->width));
	params = OSSL_PARAM_BLD_to_param(build);
	assert_int_equal(EVP_PKEY_fromdata_init(maker), 1);
	assert_int_equal(EVP_PKEY_fromdata(maker, &p->theirs,
			     EVP_PKEY_PUBLIC_KEY, params),
	    1);
	p->verifier = EVP_PKEY_CTX_new(p->theirs, NULL);
	assert_int_equal(EVP_PKEY_verify_init(p->verifier), 1);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(maker);
}

/* Both of p->point. */
static void
make_keys(struct pair *p, const struct row *row)
{
	uint8_t encoded[1 + 2 * WIDTH_MAX];
	struct jt_parts parts = {
		.x = { (const char *)encoded + 1, p->width },
		.y = { (const char *)encoded + 1 + p->width, p->width },
	};
	const char *bad;

	assert_int_equal(EC_POINT_point2oct(p->group, p->point,
			     POINT_CONVERSION_UNCOMPRESSED, encoded,
			     sizeof encoded, p->ctx),
	    1 + 2 * p->width);
	make_theirs(p, row, encoded);
	assert_int_equal(jt_pkey_make(&p->ours, row->kind, &parts, &bad),
	    JETON_OK);
	assert_int_equal(jt_pkey_bind(p->ours, JT_SCHEME_ECDSA, row->hash),
	    JETON_OK);
}

static void
close_pair(struct pair *p)
{
	jt_pkey_free(p->ours);
	EVP_PKEY_CTX_free(p->verifier);
	EVP_PKEY_free(p->theirs);
	EC_POINT_free(p->point);
	EC_GROUP_free(p->group);
	BN_CTX_free(p->ctx);
}

static jeton_err
ask_openssl(struct pair *p, const struct signature *s)
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	unsigned char *der = NULL;
	int n, answer;

	assert_true(ECDSA_SIG_set0(sig, BN_bin2bn(s->sig, (int)p->width, NULL),
	    BN_bin2bn(s->sig + p->width, (int)p->width, NULL)));
	n = i2d_ECDSA_SIG(sig, &der);
	assert_true(n > 0);
	answer =
	    EVP_PKEY_verify(p->verifier, der, (size_t)n, s->digest, p->width);
	ERR_clear_error();
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	return answer == 1 ? JETON_OK : JETON_BAD_SIGNATURE;
}

/* What both say. */
static jeton_err
ask(struct pair *p, const struct signature *s)
{
	jeton_err e = ask_openssl(p, s);

	assert_int_equal(jt_pkey_verify_digest(p->ours, s->digest, s->sig,
			     2 * p->width),
	    e);
	return e;
}

static void
put(const struct pair *p, uint8_t *out, const BIGNUM *number)
{
	assert_true(BN_bn2binpad(number, out, (int)p->width) >= 0);
}

/* s becomes n - s, which is as good. */
static void
turn(const struct pair *p, struct signature *s)
{
	BIGNUM *number = BN_bin2bn(s->sig + p->width, (int)p->width, NULL);

	assert_true(BN_sub(number, p->order, number));
	put(p, s->sig + p->width, number);
	BN_free(number);
}

static unsigned
draw(unsigned below)
{
	unsigned number;

	assert_true(RAND_bytes((unsigned char *)&number, sizeof number));
	return number % below;
}

static void
bend(uint8_t *p, size_t n)
{
	p[draw((unsigned)n)] ^= (uint8_t)(1U << draw(8));
}

/*
 * A good signature without the private key, such that the sum is u1 G + u2 Q:
 * r is its x, s is r / u2, the digest u1 s.  Whether there is one.
 */
static bool
craft(struct pair *p, struct signature *out, const BIGNUM *u1, const BIGNUM *u2)
{
	EC_POINT *sum = EC_POINT_new(p->group);
	BIGNUM *r = BN_new(), *s = BN_new(), *e = BN_new();
	bool is_there = !BN_is_zero(u2) &&
	    EC_POINT_mul(p->group, sum, u1, p->point, u2, p->ctx) &&
	    !EC_POINT_is_at_infinity(p->group, sum) &&
	    EC_POINT_get_affine_coordinates(p->group, sum, r, NULL, p->ctx) &&
	    BN_nnmod(r, r, p->order, p->ctx) &&
	    BN_mod_inverse(s, u2, p->order, p->ctx) != NULL &&
	    BN_mod_mul(s, r, s, p->order, p->ctx) &&
	    BN_mod_mul(e, u1, s, p->order, p->ctx) && !BN_is_zero(s);

	if (is_there) {
		put(p, out->digest, e);
		put(p, out->sig, r);
		put(p, out->sig + p->width, s);
	}
	BN_free(r);
	BN_free(s);
	BN_free(e);
	EC_POINT_free(sum);
	return is_there;
}

/* Of random factors. */
static void
craft_any(struct pair *p, struct signature *out)
{
	BIGNUM *u1 = BN_new(), *u2 = BN_new();

	assert_true(BN_rand_range(u1, p->order));
	do
		assert_true(BN_rand_range(u2, p->order));
	while (BN_is_zero(u2));
	assert_true(craft(p, out, u1, u2));
	BN_free(u1);
	BN_free(u2);
}

static void
draw_key(struct pair *p, const struct row *row)
{
	BIGNUM *d = BN_new();

	open_group(p, row);
	assert_true(BN_rand_range(d, p->order));
	assert_true(EC_POINT_mul(p->group, p->point, d, NULL, NULL, p->ctx));
	make_keys(p, row);
	BN_free(d);
}

static void
check_random(struct pair *p)
{
	struct signature s, bent;

	craft_any(p, &s);
	assert_int_equal(ask(p, &s), JETON_OK);
	turn(p, &s);
	assert_int_equal(ask(p, &s), JETON_OK);
	bent = s;
	bend(bent.sig, 2 * p->width);
	assert_int_equal(ask(p, &bent), JETON_BAD_SIGNATURE);
	bent = s;
	bend(bent.digest, p->width);
	assert_int_equal(ask(p, &bent), JETON_BAD_SIGNATURE);
}

static void
good_and_bent_signatures_are_told_apart_as_openssl_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct pair p;

		draw_key(&p, &rows[i]);
		for (size_t round = 0; round < rounds(); round++) {
			if (round % ROUNDS_PER_KEY == ROUNDS_PER_KEY - 1) {
				close_pair(&p);
				draw_key(&p, &rows[i]);
			}
			check_random(&p);
		}
		close_pair(&p);
	}
}

/* 0, 1, 2, their like below the order, the order, all ones, powers of two. */
static void
edge(const struct pair *p, uint8_t *out, int which)
{
	BIGNUM *number = BN_new();

	if (which < 3) {
		assert_true(BN_set_word(number, (BN_ULONG)which));
	} else if (which < 6) {
		assert_true(BN_add_word(number, (BN_ULONG)which - 3));
		assert_true(BN_sub(number, p->order, number));
	} else if (which == 6) {
		assert_true(BN_set_bit(number, 8 * (int)p->width));
		assert_true(BN_sub_word(number, 1));
	} else {
		assert_true(BN_set_bit(number, 16 * (which - 7) + 15));
	}
	put(p, out, number);
	BN_free(number);
}

static void
edges_are_refused_as_openssl_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int edges = 7 + (int)rows[i].width / 2;
		struct signature s;
		struct pair p;

		draw_key(&p, &rows[i]);
		for (int r = 0; r < edges; r++)
			for (int k = 0; k < edges; k++) {
				edge(&p, s.sig, r);
				edge(&p, s.sig + p.width, k);
				edge(&p, s.digest, (r + k) % edges);
				ask(&p, &s);
			}
		close_pair(&p);
	}
}

/* Small numbers, neighbours of where a factor is cut, and their opposites. */
static void
factor(const struct pair *p, BIGNUM *out, int which)
{
	int part = 8 * (int)p->width / 4;

	BN_zero(out);
	if (which / 2 < 8)
		assert_true(BN_set_word(out, (BN_ULONG)which / 2));
	else if (which / 2 < 11)
		assert_true(BN_set_bit(out, part * (which / 2 - 7)));
	else if (which / 2 < 14)
		assert_true(BN_set_bit(out, part * (which / 2 - 10)) &&
		    BN_sub_word(out, 1));
	else
		assert_true(BN_set_word(out, 16) &&
		    BN_lshift(out, out, part * (which / 2 - 14)));
	if (which % 2 == 1)
		assert_true(BN_sub(out, p->order, out));
	assert_true(BN_nnmod(out, out, p->order, p->ctx));
}

enum { FACTORS = 36 };

/* u1 G + u2 Q is a good signature, or infinite, and then r is no x. */
static void
check_factors(struct pair *p, const BIGNUM *u1, const BIGNUM *u2)
{
	struct signature s;

	if (craft(p, &s, u1, u2)) {
		assert_int_equal(ask(p, &s), JETON_OK);
		return;
	}
	put(p, s.digest, u1);
	put(p, s.sig, u2);
	memset(s.sig + p->width, 0, p->width);
	s.sig[2 * p->width - 1] = 1;
	assert_int_equal(ask(p, &s), JETON_BAD_SIGNATURE);
}

static void
points_that_meet_are_added_as_openssl_does(void **state)
{
	static const int keys[] = { 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 28, 30 };
	BIGNUM *u1 = BN_new(), *u2 = BN_new(), *d = BN_new();

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
			struct pair p;

			open_group(&p, &rows[i]);
			factor(&p, d, keys[k]);
			assert_true(EC_POINT_mul(p.group, p.point, d, NULL,
			    NULL, p.ctx));
			make_keys(&p, &rows[i]);
			for (int a = 0; a < FACTORS; a++)
				for (int b = a % 3; b < FACTORS; b += 3) {
					factor(&p, u1, a);
					factor(&p, u2, b);
					check_factors(&p, u1, u2);
				}
			close_pair(&p);
		}
	BN_free(u1);
	BN_free(u2);
	BN_free(d);
}

/*
 * Sets out to the first point whose x is above the order and below the prime: as
 * r it is a small number.
 */
static void
find_high_x(struct pair *p, EC_POINT *out, BIGNUM *r)
{
	BIGNUM *x = BN_new();

	BN_zero(r);
	do {
		assert_true(BN_add_word(r, 1));
		assert_true(BN_add(x, p->order, r));
	} while (!EC_POINT_set_compressed_coordinates(p->group, out, x, 0,
	    p->ctx));
	BN_free(x);
}

/* The key that makes u1 G + u2 Q that point, for s = 1. */
static void
an_x_above_the_order_is_as_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		BIGNUM *r = BN_new(), *e = BN_new(), *inverse = BN_new();
		struct signature s = { 0 };
		EC_POINT *sum;
		struct pair p;

		open_group(&p, &rows[i]);
		sum = EC_POINT_new(p.group);
		find_high_x(&p, sum, r);
		assert_true(BN_set_word(e, 12345));
		assert_true(BN_sub(e, p.order, e));
		assert_true(EC_POINT_mul(p.group, p.point, e, NULL, NULL,
		    p.ctx));
		assert_true(EC_POINT_add(p.group, p.point, p.point, sum,
		    p.ctx));
		assert_non_null(BN_mod_inverse(inverse, r, p.order, p.ctx));
		assert_true(EC_POINT_mul(p.group, p.point, NULL, p.point,
		    inverse, p.ctx));
		make_keys(&p, &rows[i]);
		assert_true(BN_set_word(e, 12345));
		put(&p, s.digest, e);
		put(&p, s.sig, r);
		s.sig[2 * p.width - 1] = 1;
		assert_int_equal(ask(&p, &s), JETON_OK);
		s.sig[p.width - 1] ^= 2;
		assert_int_equal(ask(&p, &s), JETON_BAD_SIGNATURE);
		EC_POINT_free(sum);
		BN_free(r);
		BN_free(e);
		BN_free(inverse);
		close_pair(&p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    good_and_bent_signatures_are_told_apart_as_openssl_does),
		cmocka_unit_test(edges_are_refused_as_openssl_does),
		cmocka_unit_test(points_that_meet_are_added_as_openssl_does),
		cmocka_unit_test(an_x_above_the_order_is_as_good),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
