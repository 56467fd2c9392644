/* SPDX-License-Identifier: Apache-2.0 */
/* What jeton_encrypt() does, with random numbers from elsewhere. */
#ifndef JT_JWE_ENCRYPT_H
#define JT_JWE_ENCRYPT_H

#include "jeton/jwe.h"
#include "jose/wrapped.h"

struct jt_jwe_order {
	const jeton_recipient *const *recipients;
	size_t count;
	const jeton_jwe_options *options; /* not NULL */
	jeton_str plaintext;
	const struct jt_chance *chance;
};

/*
 * The plaintext may lie at the very end of out[0..size): each piece is read
 * before the text reaches it, if the text fits at all.
 */
jeton_err jt_jwe_encrypt(const struct jt_jwe_order *order, char *out,
    size_t size);

#endif
