/* SPDX-License-Identifier: Apache-2.0 */
/* For -Dfast_ec=false: no key is ever hot. */
#include "crypto/ec_hot.h"

jeton_err
jt_hot_new(struct jt_hot **out, const uint8_t x[JT_HOT_WIDTH],
    const uint8_t y[JT_HOT_WIDTH])
{
	(void)x, (void)y;
	*out = NULL;
	return JETON_OK;
}

jeton_err
jt_hot_verify(const struct jt_hot *h, const uint8_t digest[JT_HOT_WIDTH],
    const uint8_t sig[2 * JT_HOT_WIDTH])
{
	(void)h, (void)digest, (void)sig;
	return JETON_CRYPTO;
}

void
jt_hot_free(struct jt_hot *h)
{
	(void)h;
}
