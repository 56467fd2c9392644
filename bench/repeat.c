/* SPDX-License-Identifier: Apache-2.0 */
/* repeat ALG OP N: one operation N times and no clock, for bench/profile. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jeton.h"
#include "jeton/jose.h"

static const jeton_claims claims = {
	.issuer = "https://id.example.com",
	.subject = "user-1234567890",
	.audience = "https://api.example.com",
	.id = "b7e2a1c0-5d1f-4c3e",
	.lifetime = 1 << 20,
};

static const jeton_rules rules = {
	.issuer = "https://id.example.com",
	.audience = "https://api.example.com",
};

static bool
repeat(const char *op, unsigned long n, const jeton_key *key,
    const jeton_keys *keys)
{
	static char text[JETON_TOKEN_MAX + 1];
	static jeton_token token;
	bool verify = strcmp(op, "verify") == 0;
	jeton_err e = jeton_sign(key, &claims, text, sizeof text);

	for (; e == JETON_OK && n > 0; n--)
		e = verify
		    ? jeton_verify(&rules, keys, jeton_cstr(text), &token)
		    : jeton_sign(key, &claims, text, sizeof text);
	return e == JETON_OK;
}

int
main(int argc, char **argv)
{
	jeton_key *key = NULL;
	jeton_keys *keys = NULL;
	bool done = argc == 4 &&
	    jeton_key_generate(&key, argv[1], 2048, "bench") == JETON_OK &&
	    jeton_keys_of(&keys, key) == JETON_OK &&
	    repeat(argv[2], strtoul(argv[3], NULL, 10), key, keys);

	jeton_keys_free(keys);
	jeton_key_free(key);
	if (!done)
		fprintf(stderr, "usage: repeat ALG verify|sign N\n");
	return done ? 0 : 1;
}
