/* SPDX-License-Identifier: Apache-2.0 */
/* For -Dfast_ec=false: no key has a table. */
#include "crypto/edwards.h"

jeton_err
jt_edwards_new(struct jt_edwards **out, const uint8_t point[JT_EDWARDS_SIZE])
{
	(void)point;
	*out = NULL;
	return JETON_OK;
}

jeton_err
jt_edwards_verify(const struct jt_edwards *t, const void *p, size_t n,
    const uint8_t sig[2 * JT_EDWARDS_SIZE])
{
	(void)t, (void)p, (void)n, (void)sig;
	return JETON_CRYPTO;
}

void
jt_edwards_free(struct jt_edwards *t)
{
	(void)t;
}
