/* SPDX-License-Identifier: Apache-2.0 */
#include "sealed.h"

#include <stdlib.h>
#include <string.h>

#include "jeton/jwe.h"

enum { SIZE = 4096 };

struct sealed {
	jeton_recipient *recipient;
	jeton_opener *opener;
	jeton_str plaintext;
	char text[SIZE], opened[SIZE], jwk[JETON_JWK_MAX];
};

bool
sealed_seal(void *sealed)
{
	struct sealed *s = sealed;
	const jeton_recipient *to = s->recipient;

	return jeton_encrypt(&to, 1, NULL, s->plaintext, s->text,
		   sizeof s->text) == JETON_OK;
}

bool
sealed_open(void *sealed)
{
	static const jeton_jwe_rules rules;
	struct sealed *s = sealed;
	jeton_jwe out;

	return jeton_decrypt(&rules, s->opener, jeton_cstr(s->text), s->opened,
		   sizeof s->opened, &out) == JETON_OK &&
	    out.plaintext.n == s->plaintext.n &&
	    memcmp(out.plaintext.p, s->plaintext.p, s->plaintext.n) == 0;
}

struct sealed *
sealed_new(const char *alg, jeton_str plaintext)
{
	struct sealed *s = calloc(1, sizeof *s);
	const jeton_opener_plan plan = { .alg = alg };

	if (s == NULL)
		return NULL;
	s->plaintext = plaintext;
	if (jeton_opener_generate(&plan, s->jwk, sizeof s->jwk) == JETON_OK &&
	    jeton_opener_parse(&s->opener, jeton_cstr(s->jwk), NULL) ==
		JETON_OK &&
	    jeton_recipient_parse(&s->recipient, jeton_cstr(s->jwk), NULL) ==
		JETON_OK &&
	    sealed_seal(s) && sealed_open(s))
		return s;
	sealed_free(s);
	return NULL;
}

void
sealed_free(struct sealed *s)
{
	if (s == NULL)
		return;
	jeton_recipient_free(s->recipient);
	jeton_opener_free(s->opener);
	free(s);
}
