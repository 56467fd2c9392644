/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <sys/random.h>

#include "crypto/crypto.h"

jeton_err
jt_random(void *p, size_t n)
{
	uint8_t *at = p;

	while (n > 0) {
		ssize_t got = getrandom(at, n, 0);

		if (got < 0 && errno != EINTR)
			return JETON_CRYPTO;
		if (got > 0) {
			at += got;
			n -= (size_t)got;
		}
	}
	return JETON_OK;
}
