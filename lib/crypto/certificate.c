/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates as a place where a key stands, and no more than that. */
#include <openssl/sha.h>
#include <string.h>

#include "base/text.h"
#include "crypto/der.h"
#include "crypto/pkey.h"

static bool
has_same_numbers(const struct jt_parts *a, const struct jt_parts *b)
{
	return jt_str_eq(a->n, b->n) && jt_str_eq(a->e, b->e) &&
	    jt_str_eq(a->x, b->x) && jt_str_eq(a->y, b->y);
}

static jeton_err
compare(const struct jt_pkey *a, const struct jt_pkey *b, bool *same)
{
	uint8_t a_memory[JT_PARTS_SIZE / 2], b_memory[JT_PARTS_SIZE / 2];
	struct jt_parts a_parts, b_parts;
	jeton_err e;

	*same = false;
	if (a->kind != b->kind)
		return JETON_OK;
	e = jt_pkey_parts(a, false, a_memory, sizeof a_memory, &a_parts);
	if (e == JETON_OK)
		e = jt_pkey_parts(b, false, b_memory, sizeof b_memory,
		    &b_parts);
	if (e == JETON_OK)
		*same = has_same_numbers(&a_parts, &b_parts);
	return e;
}

jeton_err
jt_pkey_is_certified(const struct jt_pkey *k, jeton_str der, bool *yes)
{
	struct jt_pkey *leaf;
	jeton_err e = jt_pkey_certificate(&leaf, der);

	*yes = false;
	if (e >= JETON_KEY_FORM)
		return JETON_OK;
	if (e == JETON_OK)
		e = compare(k, leaf, yes);
	jt_pkey_free(leaf);
	return e;
}

void
jt_sha1(const void *p, size_t n, uint8_t out[JT_SHA1_SIZE])
{
	SHA1(p, n, out);
}
