/* SPDX-License-Identifier: Apache-2.0 */
/* Verifies a token with the keys in issuer.jwks: verify TOKEN. */
#include <jeton.h>
#include <stdio.h>

static const jeton_rules rules = {
	.issuer = "https://id.example",
	.audience = "orders",
};

int
main(int argc, char **argv)
{
	static jeton_token token;
	jeton_keys *keys;
	jeton_err e = jeton_keys_load(&keys, "issuer.jwks");

	if (e == JETON_OK)
		e = jeton_verify(&rules, keys,
		    jeton_cstr(argc > 1 ? argv[1] : ""), &token);
	if (e == JETON_OK)
		printf("hello %s\n", jeton_get_str(&token, "sub"));
	else
		fprintf(stderr, "refused: %s\n", jeton_strerror(e));
	jeton_keys_free(keys);
	return e == JETON_OK ? 0 : 1;
}
