/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verifies a token against the keys of its issuer, fetched over HTTPS:
 * jwks ISSUER AUDIENCE TOKEN [CA_FILE].
 */
#include <jeton.h>
#include <jeton/jwks.h>
#include <stdio.h>

static int
complain(jeton_jwks *jwks)
{
	jeton_jwks_status status;

	jeton_jwks_get_status(jwks, &status);
	fprintf(stderr, "no keys: %s\n", status.reason);
	return 2;
}

int
main(int argc, char **argv)
{
	static jeton_token token;
	jeton_jwks_options options = { 0 };
	jeton_rules rules = { 0 };
	jeton_jwks *jwks;
	jeton_err e;
	int result = 0;

	if (argc < 4) {
		fputs("usage: jwks ISSUER AUDIENCE TOKEN [CA_FILE]\n", stderr);
		return 2;
	}
	options.issuer = rules.issuer = argv[1];
	rules.audience = argv[2];
	options.ca_file = argv[4];
	e = jeton_jwks_open(&jwks, &options);
	if (e != JETON_OK) {
		fprintf(stderr, "%s\n", jeton_strerror(e));
		return 2;
	}
	if (jeton_jwks_refresh(jwks, 5000) != JETON_OK) {
		result = complain(jwks);
	} else {
		e = jeton_jwks_verify(jwks, &rules, jeton_cstr(argv[3]),
		    &token);
		result = e == JETON_OK ? 0 : 1;
		if (e == JETON_OK)
			printf("hello %s\n", jeton_get_str(&token, "sub"));
		else
			fprintf(stderr, "refused: %s\n", jeton_strerror(e));
	}
	jeton_jwks_close(jwks);
	return result;
}
