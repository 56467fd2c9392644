/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/passphrase.h"

#include <stdlib.h>

#include "base/bytes.h"
#include "base/text.h"
#include "jeton/jwe.h"
#include "jose/why.h"

static jeton_err
ask(const jeton_key_options *options, jt_unlocker *unlock, void *context)
{
	char passphrase[JETON_PASSPHRASE_MAX];
	size_t n = 0;
	jeton_err e = JETON_KEY_LOCKED;

	if (options->ask(options->context, passphrase, sizeof passphrase, &n) &&
	    n <= sizeof passphrase)
		e = unlock(context, (jeton_str){ passphrase, n });
	jt_wipe(passphrase, sizeof passphrase);
	return e;
}

jeton_err
jt_with_passphrase(const jeton_key_options *options, jt_unlocker *unlock,
    void *context)
{
	jeton_str none = { NULL, 0 };
	jeton_err e;

	if (options == NULL)
		return unlock(context, none);
	e = unlock(context, options->passphrase);
	if (e != JETON_KEY_LOCKED || options->passphrase.p != NULL ||
	    options->ask == NULL)
		return e;
	return ask(options, unlock, context);
}

/* ---- Keys in a JWE ---- */

struct jwe {
	jeton_str text;
	char *buf; /* as big as the text */
	size_t n;  /* of the key, at the beginning of buf */
};

static const char *const algs[] = { "PBES2-HS256+A128KW", "PBES2-HS384+A192KW",
	"PBES2-HS512+A256KW" };

/* A file ends with a line end, which is no part of a compact JWE. */
static jeton_str
without_end(jeton_str text)
{
	while (text.n > 0 && memchr(" \t\r\n", text.p[text.n - 1], 4) != NULL)
		text.n--;
	return text;
}

bool
jt_may_be_jwe(jeton_str text)
{
	size_t dots = 0;

	text = without_end(text);
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '.')
			dots++;
		else if (text.p[i] <= ' ')
			return false;
	return dots == 4;
}

/* Whatever form it is in; the algorithm is the one given, or it is another. */
static jeton_err
decrypt(struct jwe *j, const char *alg, jeton_str passphrase)
{
	const jeton_jwe_rules rules = { .forms = 1U << JETON_COMPACT |
		    1U << JETON_FLATTENED | 1U << JETON_GENERAL };
	jeton_opener *opener;
	jeton_jwe found;
	jeton_err e = jeton_opener_password(&opener, alg, passphrase);

	if (e == JETON_OK)
		e = jeton_decrypt(&rules, opener, j->text, j->buf, j->text.n,
		    &found);
	if (e == JETON_OK) {
		memmove(j->buf, found.plaintext.p, found.plaintext.n);
		j->n = found.plaintext.n;
	}
	jeton_opener_free(opener);
	return e;
}

static jeton_err
translate(jeton_err e)
{
	if (e == JETON_BAD_SIGNATURE)
		return JETON_KEY_LOCKED;
	if (e == JETON_NO_KEY)
		return JETON_KEY_TYPE;
	if (e > JETON_REFUSED && e != JETON_TOO_LONG)
		return JETON_KEY_FORM;
	return e;
}

static jeton_err
unlock(void *context, jeton_str passphrase)
{
	jeton_err e = JETON_NO_KEY;

	if (passphrase.n == 0 || passphrase.n > JETON_PASSPHRASE_MAX)
		return JETON_KEY_LOCKED;
	for (size_t i = 0; i < JT_COUNT(algs) && e == JETON_NO_KEY; i++)
		e = decrypt(context, algs[i], passphrase);
	return translate(e);
}

jeton_err
jt_open_jwe(char **out, size_t *n, jeton_str text,
    const jeton_key_options *options)
{
	struct jwe j = { .text = without_end(text), .buf = malloc(text.n) };
	jeton_err e;

	*out = NULL;
	*n = 0;
	if (j.buf == NULL)
		return JETON_NO_MEMORY;
	e = jt_with_passphrase(options, unlock, &j);
	jt_wipe(j.buf + j.n, text.n - j.n);
	if (e == JETON_OK) {
		*out = j.buf;
		*n = j.n;
		j.buf = NULL;
	}
	free(j.buf);
	return e;
}
