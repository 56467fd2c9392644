/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A key that is locked by a passphrase, in every form that we read: what opens
 * with the right one does not open with another, and never without one.
 */
#include "openers.h"

static bool
is_key_answer(jeton_err e)
{
	return e == JETON_OK || e == JETON_TOO_LONG ||
	    (e >= JETON_KEY_FORM && e <= JETON_KEY_LOCKED);
}

static jeton_err
parse(jeton_str text, const char *passphrase)
{
	jeton_why why;
	jeton_key_options options = { .why = &why,
		.passphrase = jeton_cstr(passphrase) };
	jeton_key *key;
	jeton_err e = jeton_key_parse(&key, text, &options);

	MUST(is_key_answer(e));
	MUST((e == JETON_OK) == (key != NULL));
	MUST((e == JETON_OK) == (why.text[0] == '\0'));
	jeton_key_free(key);
	return e;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	jeton_str text = { (const char *)p, n };
	jeton_err right, none;

	if (n == 0)
		return 0;
	right = parse(text, FUZZ_PASSWORD);
	none = parse(text, NULL);
	if (right == JETON_OK && none != JETON_OK) {
		MUST(none == JETON_KEY_LOCKED);
		MUST(parse(text, "another passphrase") == JETON_KEY_LOCKED);
	}
	if (none == JETON_OK)
		MUST(right == JETON_OK);
	return 0;
}
