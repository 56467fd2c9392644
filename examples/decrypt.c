/* SPDX-License-Identifier: Apache-2.0 */
/* Decrypts a JWE with a private key from a file: decrypt JWK_FILE JWE. */
#include <jeton/jwe.h>
#include <stdio.h>

static const jeton_jwe_rules rules = {
	.encodings = (const char *const[]){ "A256GCM", NULL },
};

static char jwk[JETON_JWK_MAX];
static char buf[JETON_JWE_MAX];

int
main(int argc, char **argv)
{
	FILE *f = argc == 3 ? fopen(argv[1], "re") : NULL;
	jeton_opener *opener = NULL;
	jeton_jwe jwe;
	jeton_err e;
	size_t n;

	if (f == NULL) {
		fputs("usage: decrypt JWK_FILE JWE\n", stderr);
		return 2;
	}
	n = fread(jwk, 1, sizeof jwk, f);
	fclose(f);
	e = jeton_opener_parse(&opener, (jeton_str){ jwk, n }, NULL);
	if (e == JETON_OK)
		e = jeton_decrypt(&rules, opener, jeton_cstr(argv[2]), buf,
		    sizeof buf, &jwe);
	if (e == JETON_OK)
		fwrite(jwe.plaintext.p, 1, jwe.plaintext.n, stdout);
	else
		fprintf(stderr, "refused: %s\n", jeton_strerror(e));
	jeton_opener_free(opener);
	return e == JETON_OK ? 0 : 1;
}
