/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verifies a token that one of several issuers made, each with keys of its
 * own: issuers TOKEN AUDIENCE ISSUER KEYS_FILE [ISSUER KEYS_FILE]...
 */
#include <jeton.h>
#include <jeton/issuers.h>
#include <stdio.h>

enum { MAX = 8 };

static jeton_rules rules[MAX];
static jeton_keys *keys[MAX];
static jeton_issuer issuers[MAX];

static jeton_err
verify(char **argv, size_t count)
{
	static jeton_token token;
	size_t which;
	jeton_err e = jeton_verify_issuers(issuers, count, jeton_cstr(argv[1]),
	    &token, &which);

	if (e == JETON_OK)
		printf("hello %s of %s\n", jeton_get_str(&token, "sub"),
		    rules[which].issuer);
	else
		fprintf(stderr, "refused: %s\n", jeton_strerror(e));
	return e;
}

int
main(int argc, char **argv)
{
	jeton_err e = JETON_OK;
	size_t count = 0;

	if (argc < 5 || argc % 2 == 0 || (argc - 3) / 2 > MAX) {
		fputs("usage: issuers TOKEN AUDIENCE ISSUER KEYS_FILE...\n",
		    stderr);
		return 2;
	}
	for (int i = 3; i < argc && e == JETON_OK; i += 2) {
		rules[count].issuer = argv[i];
		rules[count].audience = argv[2];
		e = jeton_keys_load(&keys[count], argv[i + 1]);
		issuers[count].rules = &rules[count];
		issuers[count].keys = keys[count];
		count++;
	}
	if (e == JETON_OK)
		e = verify(argv, count);
	else
		fprintf(stderr, "could not read keys: %s\n", jeton_strerror(e));
	for (size_t i = 0; i < count; i++)
		jeton_keys_free(keys[i]);
	return e == JETON_OK ? 0 : e > JETON_REFUSED ? 1 : 2;
}
