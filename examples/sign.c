/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signs a token with a private key from a file, good for five minutes:
 * sign KEY_FILE ISSUER AUDIENCE SUBJECT.
 */
#include <errno.h>
#include <jeton.h>
#include <stdio.h>
#include <string.h>

static jeton_err
load(jeton_key **key, const char *path)
{
	jeton_why why = { "" };
	jeton_key_options options = { .why = &why };
	jeton_err e = jeton_key_load_with(key, path, &options);

	if (e == JETON_FILE)
		fprintf(stderr, "could not read '%s': %s\n", path,
		    strerror(errno));
	else if (e != JETON_OK)
		fprintf(stderr, "'%s': %s: %s\n", path, jeton_strerror(e),
		    why.text);
	return e;
}

int
main(int argc, char **argv)
{
	static const jeton_claim more[] = {
		{ .name = "scope", .kind = JETON_KIND_STR, .str = "read" },
		{ 0 },
	};
	static char text[JETON_TOKEN_MAX + 1];
	jeton_claims claims = { .lifetime = 300, .more = more };
	jeton_key *key;
	jeton_err e;

	if (argc != 5) {
		fputs("usage: sign KEY_FILE ISSUER AUDIENCE SUBJECT\n", stderr);
		return 2;
	}
	claims.issuer = argv[2];
	claims.audience = argv[3];
	claims.subject = argv[4];
	claims.allow = JETON_RANDOM_ID;
	if (load(&key, argv[1]) != JETON_OK)
		return 2;
	e = jeton_sign(key, &claims, text, sizeof text);
	jeton_key_free(key);
	if (e != JETON_OK) {
		fprintf(stderr, "%s\n", jeton_strerror(e));
		return 1;
	}
	puts(text);
	return 0;
}
