/* SPDX-License-Identifier: Apache-2.0 */
/* Encrypts its input to a public key from a file: encrypt JWK_FILE. */
#include <jeton/jwe.h>
#include <stdio.h>

static char jwk[JETON_JWK_MAX];
static char input[65536];
static char text[JETON_JWE_MAX + 1];

/* All that a file has, or nothing if that is too much. */
static jeton_str
read_all(FILE *f, char *out, size_t size)
{
	jeton_str all = { out, 0 };

	if (f == NULL)
		return (jeton_str){ NULL, 0 };
	all.n = fread(out, 1, size, f);
	if (ferror(f) || !feof(f))
		all = (jeton_str){ NULL, 0 };
	return all;
}

int
main(int argc, char **argv)
{
	FILE *f = argc == 2 ? fopen(argv[1], "re") : NULL;
	jeton_str key = read_all(f, jwk, sizeof jwk);
	jeton_str plaintext = read_all(stdin, input, sizeof input);
	jeton_recipient *to = NULL;
	jeton_err e;

	if (f != NULL)
		fclose(f);
	if (key.p == NULL || plaintext.p == NULL) {
		fputs("usage: encrypt JWK_FILE < TEXT\n", stderr);
		return 2;
	}
	e = jeton_recipient_parse(&to, key, NULL);
	if (e == JETON_OK)
		e = jeton_encrypt((const jeton_recipient *const[]){ to }, 1,
		    NULL, plaintext, text, sizeof text);
	jeton_recipient_free(to);
	if (e != JETON_OK) {
		fprintf(stderr, "%s\n", jeton_strerror(e));
		return 1;
	}
	puts(text);
	return 0;
}
