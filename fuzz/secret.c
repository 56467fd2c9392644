/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes are a shared secret or a key, never both. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "fuzz.h"

static const char *const algs[] = { "HS256", "HS384", "HS512" };

/* What the two readers of keys take is no secret. */
static bool
is_key(jeton_str text)
{
	jeton_key_options hmac = { .alg = "HS256" };
	jeton_keys *keys;
	jeton_key *key;
	bool yes = jeton_keys_parse(&keys, text, NULL) == JETON_OK;

	jeton_keys_free(keys);
	yes |= jeton_keys_parse(&keys, text, &hmac) == JETON_OK;
	jeton_keys_free(keys);
	yes |= jeton_key_parse(&key, text, NULL) == JETON_OK;
	jeton_key_free(key);
	return yes;
}

static void
check_secret(jeton_str s, const char *alg, bool key)
{
	jeton_keys *keys;
	jeton_key *signer;
	jeton_err e = jeton_keys_secret(&keys, alg, s.p, s.n), short_e;

	MUST(jeton_key_secret(&signer, alg, s.p, s.n) == e);
	MUST((e == JETON_OK) == (keys != NULL && signer != NULL));
	if (e == JETON_OK)
		MUST(!key && memmem(s.p, s.n, "-----BEGIN ", 11) == NULL);
	if (key)
		MUST(e == JETON_KEY_FORM || e == JETON_TOO_LONG);
	jeton_keys_free(keys);
	jeton_key_free(signer);
	short_e = jeton_keys_insecure_short_secret(&keys, alg, s.p, s.n);
	MUST(short_e == e || (e == JETON_KEY_WEAK && short_e == JETON_OK));
	jeton_keys_free(keys);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	jeton_str s = { (const char *)p, n };
	bool key;

	if (n == 0)
		return 0;
	key = is_key(s);
	for (size_t i = 0; i < JT_COUNT(algs); i++)
		check_secret(s, algs[i], key);
	return 0;
}
