/* SPDX-License-Identifier: Apache-2.0 */
/* For processors of which we know no vectors, and for -Dportable=true. */
#include "base/base64url_wide.h"

bool
jt_wide_decode(const uint8_t *s, size_t quartets, uint8_t *out, bool *valid)
{
	(void)s, (void)quartets, (void)out, (void)valid;
	return false;
}

bool
jt_wide_encode(char *out, const uint8_t *s, size_t triples)
{
	(void)out, (void)s, (void)triples;
	return false;
}

const struct jt_wide jt_wides[] = { { 0 } };
const size_t jt_wide_count = 0;
