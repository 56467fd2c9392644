/* SPDX-License-Identifier: Apache-2.0 */
/* Moduli that one maker's chips drew badly (CVE-2017-15361). */
#ifndef JT_ROCA_H
#define JT_ROCA_H

#include <openssl/bn.h>
#include <stdbool.h>

/* Whether n has the fingerprint; a good modulus has it once in 2^27. */
bool jt_is_roca(const BIGNUM *n);

#endif
