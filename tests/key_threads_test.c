/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "jose/key.h"
#include "shelf.h"

enum { THREADS = 8, ROUNDS = 200, SIGNATURES = 10 };

/* What all threads share, and nobody writes to. */
struct shared {
	jeton_key *key;
	jeton_keys *keys;
	uint8_t sig[JT_SIGNATURE_MAX];
	size_t n;
};

static const char message[] = "what everybody verifies";

static const struct {
	const char *jwk;
	const char *alg;
} rows[] = {
	{ shelf_rsa, "RS256" },
	{ shelf_rsa, "PS256" },
	{ shelf_p256, "ES256" },
	{ shelf_p521, "ES512" },
	{ shelf_ed25519, "EdDSA" },
	{ shelf_ed448, "Ed448" },
	{ "{\"kty\":\"oct\","
	  "\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}",
	    "HS256" },
};

static bool
verifies(const struct shared *s, const uint8_t *sig)
{
	uint8_t mac[JT_HASH_MAX];

	if (s->keys->key[0].pkey != NULL)
		return jt_key_verify(&s->keys->key[0], message, sizeof message,
			   sig, s->n) == JETON_OK;
	jt_hmac_run(&s->keys->key[0].hmac, message, sizeof message, mac);
	return jt_equal(mac, sig, s->n);
}

/* NULL if everything was as it should be. */
static void *
work(void *arg)
{
	const struct shared *s = arg;
	uint8_t sig[JT_SIGNATURE_MAX];

	memcpy(sig, s->sig, s->n);
	sig[s->n - 1] ^= 1;
	for (int i = 0; i < ROUNDS; i++)
		if (!verifies(s, s->sig) || verifies(s, sig))
			return arg;
	for (int i = 0; i < SIGNATURES; i++)
		if (jt_key_sign(&s->key->key, message, sizeof message, sig) !=
			JETON_OK ||
		    !verifies(s, sig))
			return arg;
	return NULL;
}

static void
eight_threads_share_one_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(rows); i++) {
		pthread_t threads[THREADS];
		struct shared s;

		assert_int_equal(shelf_parse_key(&s.key,
				     jeton_cstr(rows[i].jwk),
				     &(jeton_key_options){
					 .alg = rows[i].alg }),
		    JETON_OK);
		assert_int_equal(jeton_keys_of(&s.keys, s.key), JETON_OK);
		s.n = jt_key_signature_size(&s.key->key);
		assert_int_equal(jt_key_sign(&s.key->key, message,
				     sizeof message, s.sig),
		    JETON_OK);
		for (int t = 0; t < THREADS; t++)
			assert_int_equal(pthread_create(&threads[t], NULL, work,
					     &s),
			    0);
		for (int t = 0; t < THREADS; t++) {
			void *failed;

			pthread_join(threads[t], &failed);
			assert_null(failed);
		}
		jeton_keys_free(s.keys);
		jeton_key_free(s.key);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(eight_threads_share_one_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
