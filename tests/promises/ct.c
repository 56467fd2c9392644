/* SPDX-License-Identifier: Apache-2.0 */
/*
 * G4: no branch and no index depends on a secret.  Run under valgrind, to
 * which secrets are memory that was never written: ct NAME runs one case, ct
 * all of them.  What jt_equal() answers is public, and so is whether base64url
 * is valid (ct.supp); a case says by ct_reveal() what else is.  A new case is a
 * function and a row.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <valgrind/memcheck.h>

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/text.h"
#include "crypto/pkey.h"
#include "ct.h"
#include "jeton/jose.h"
#include "jose/key.h"

enum { NOW = 1767225600 };

/* Linked with --wrap: the one place where a comparison becomes public. */
bool __real_jt_equal(const void *a, const void *b, size_t n);
bool __wrap_jt_equal(const void *a, const void *b, size_t n);

void
ct_hide(void *p, size_t n)
{
	VALGRIND_MAKE_MEM_UNDEFINED(p, n);
}

void
ct_reveal(void *p, size_t n)
{
	VALGRIND_MAKE_MEM_DEFINED(p, n);
}

bool
__wrap_jt_equal(const void *a, const void *b, size_t n)
{
	bool same = __real_jt_equal(a, b, n);

	ct_reveal(&same, sizeof same);
	return same;
}

static bool
equal(void)
{
	uint8_t a[67], b[67];
	bool good = true;

	for (size_t n = 0; n < sizeof a; n++) {
		memset(a, 7, sizeof a);
		memset(b, 7, sizeof b);
		ct_hide(a, sizeof a);
		ct_hide(b, sizeof b);
		good &= jt_equal(a, b, n);
		b[n / 2] ^= 1;
		good &= jt_equal(a, b, n) == (n == 0);
	}
	return good;
}

static bool
encode(void)
{
	uint8_t secret[64];
	char text[JT_BASE64URL_SIZE(64)];

	for (size_t n = 0; n <= sizeof secret; n++) {
		memset(secret, 0xff, sizeof secret);
		ct_hide(secret, sizeof secret);
		jt_base64url_encode(text, secret, n);
		ct_reveal(text, sizeof text);
		if (n >= 3 && memcmp(text, "____", 4) != 0)
			return false;
	}
	return true;
}

static bool
decode(void)
{
	char text[87];
	uint8_t secret[64];
	size_t n;
	bool good = true;

	for (size_t size = 2; size < sizeof text; size++) {
		memset(text, 'A', sizeof text);
		ct_hide(text, sizeof text);
		good &= jt_base64url_decode_secret((jeton_str){ text, size },
			    secret, sizeof secret,
			    &n) == (size % 4 == 1 ? JETON_MALFORMED : JETON_OK);
		text[1] ^= 'A' ^ '*';
		good &= jt_base64url_decode_secret((jeton_str){ text, size },
			    secret, sizeof secret, &n) == JETON_MALFORMED;
	}
	return good;
}

static bool
wipe(void)
{
	uint8_t secret[40];

	memset(secret, 1, sizeof secret);
	ct_hide(secret, sizeof secret);
	jt_wipe(secret, sizeof secret);
	return secret[0] == 0 && secret[39] == 0;
}

static const jeton_rules rules = { .issuer = JETON_ANY, .audience = JETON_ANY };
static const jeton_claims claims = { .lifetime = 60 };
static const char secret_bytes[] =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static char text[JETON_TOKEN_MAX + 1];
static jeton_token token;

/* Of a state the chaining value, which comes first; the counters are public. */
static void
hide_states(struct jt_hmac *h)
{
	size_t n = h->hash == JT_SHA256 ? 32 : 64;

	ct_hide(h->inner_, n);
	ct_hide(h->outer_, n);
}

/*
 * The key as it is once loaded.  Loading looks at the bytes on purpose: what
 * is a PEM or a JWK must be refused.
 */
static bool
hmac(const char *alg)
{
	jeton_key *key;
	jeton_keys *keys;
	bool good;

	if (jeton_key_secret(&key, alg, secret_bytes, 64) != JETON_OK ||
	    jeton_keys_of(&keys, key) != JETON_OK)
		return false;
	hide_states(&key->key.hmac);
	hide_states(&keys->key[0].hmac);
	good = jeton_sign_at(key, &claims, NOW, text, sizeof text) == JETON_OK;
	ct_reveal(text, sizeof text);
	good &= jeton_verify_at(&rules, keys, jeton_cstr(text), NOW, &token) ==
	    JETON_OK;
	text[strlen(text) - 9] ^= 1;
	good &= jeton_verify_at(&rules, keys, jeton_cstr(text), NOW, &token) !=
	    JETON_OK;
	jeton_keys_free(keys);
	jeton_key_free(key);
	return good;
}

static bool
hs256(void)
{
	return hmac("HS256");
}

static bool
hs384(void)
{
	return hmac("HS384");
}

static bool
hs512(void)
{
	return hmac("HS512");
}

static bool
hmac_key(void)
{
	char secret[200];
	uint8_t mac[JT_HASH_MAX];
	struct jt_hmac h;

	for (size_t n = 0; n <= sizeof secret; n += 50) {
		memset(secret, 's', sizeof secret);
		ct_hide(secret, sizeof secret);
		if (jt_hmac_init(&h, JT_SHA512, secret, n) != JETON_OK)
			return false;
		jt_hmac_run(&h, "abc", 3, mac);
	}
	return true;
}

/* Its seed and what comes of it; the signature is public at the end. */
static bool
ed25519(void)
{
	struct jt_pkey *k;
	uint8_t signature[64];
	jeton_err e = jt_pkey_generate(&k, JT_KIND_ED25519, 0);

	if (e == JETON_OK)
		e = jt_pkey_bind(k, JT_SCHEME_EDDSA, JT_SHA512);
	if (e != JETON_OK)
		return false;
	ct_hide(k->seed_and_x, 32);
	e = jt_pkey_sign(k, "abc", 3, signature);
	ct_reveal(signature, sizeof signature);
	if (e == JETON_OK)
		e = jt_pkey_verify(k, "abc", 3, signature, 64);
	jt_pkey_free(k);
	return e == JETON_OK;
}

/* ---- Reading a JWK: its steps are counted by ct_test.py ---- */

#define OCT(ALG, K)                                                            \
	"{\"kty\":\"oct\",\"k\":\"" K "\",\"alg\":\"" ALG "\",\"kid\":\"1\"}"
#define ZEROS "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define ONES "__________________________________________8"
#define MIXED "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"

/* Texts of one kind differ in what is secret, and in what follows from it. */
static const struct {
	const char *kind;
	const char *jwks[3];
} texts[] = {
	{ "mac",
	    { OCT("HS256", ZEROS), OCT("HS256", ONES), OCT("HS256", MIXED) } },
	{ "kw",
	    { OCT("A256KW", ZEROS), OCT("A256KW", ONES),
		OCT("A256KW", MIXED) } },
};

/* A function of its own, which is how callgrind finds it. */
__attribute__((noinline)) bool
ct_read_jwk(const char *jwk, bool to_decrypt)
{
	jeton_opener *opener = NULL;
	jeton_key *key = NULL;
	jeton_err e = to_decrypt
	    ? jeton_opener_parse(&opener, jeton_cstr(jwk), NULL)
	    : jeton_key_parse(&key, jeton_cstr(jwk), NULL);

	jeton_key_free(key);
	jeton_opener_free(opener);
	return e == JETON_OK;
}

/* From memory that all texts of a kind lie in alike. */
static int
read_jwk(const char *kind, const char *number)
{
	char copy[512];
	size_t i = (size_t)(number[0] - '0') % 3;
	bool to_decrypt = strcmp(kind, "kw") == 0;

	for (size_t k = 0; k < JT_COUNT(texts); k++) {
		if (strcmp(texts[k].kind, kind) != 0)
			continue;
		snprintf(copy, sizeof copy, "%s", texts[k].jwks[i]);
		return ct_read_jwk(copy, to_decrypt) ? 0 : 1;
	}
	return 2;
}

/* ---- What must be found, or the check is worth nothing ---- */

static bool
leaky_compare(void)
{
	char secret[8] = "secret7", guess[8] = "secreT7";
	size_t i = 0;

	ct_hide(secret, sizeof secret);
	while (i < 8 && secret[i] == guess[i])
		i++;
	ct_reveal(&i, sizeof i);
	return i == 5;
}

/* The decoder of public text has tables. */
static bool
leaky_index(void)
{
	char secret[12] = "AAAABBBBCCCC";
	uint8_t out[9];
	size_t n;

	ct_hide(secret, sizeof secret);
	return jt_base64url_decode((jeton_str){ secret, 12 }, out, sizeof out,
		   &n) == JETON_OK;
}

static const struct {
	const char *name;
	bool (*run)(void);
	bool leaks;
} cases[] = {
	{ "equal", equal, false },
	{ "encode", encode, false },
	{ "decode", decode, false },
	{ "wipe", wipe, false },
	{ "hmac_key", hmac_key, false },
	{ "hs256", hs256, false },
	{ "hs384", hs384, false },
	{ "hs512", hs512, false },
	{ "ed25519", ed25519, false },
	{ "dir_cbc", ct_dir_cbc, false },
	{ "dir_gcm", ct_dir_gcm, false },
	{ "kw", ct_kw, false },
	{ "gcmkw", ct_gcmkw, false },
	{ "password", ct_password, false },
	{ "agreement", ct_agreement, false },
	{ "kdf", ct_kdf, false },
	{ "leaky_compare", leaky_compare, true },
	{ "leaky_index", leaky_index, true },
};

int
main(int argc, char **argv)
{
	int found = 0;

	if (argc == 3)
		return read_jwk(argv[1], argv[2]);
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		bool wanted = argc < 2 ? !cases[i].leaks
				       : strcmp(argv[1], cases[i].name) == 0;

		if (!wanted)
			continue;
		found++;
		if (!cases[i].run()) {
			fprintf(stderr, "ct: %s: wrong result\n",
			    cases[i].name);
			return 1;
		}
		printf("%s\n", cases[i].name);
	}
	return found > 0 ? 0 : 2;
}
