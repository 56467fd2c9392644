/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The primes of these keys are k * M + (65537^a mod M), where M is a product
 * of small primes.  So, modulo each of those, n is a power of 65537.
 */
#include "crypto/roca.h"

#include <stddef.h>

static const unsigned char primes[] = { 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37,
	41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
	113, 127, 131, 137, 139, 149, 151, 157, 163, 167 };

static bool
is_power_of_65537(unsigned residue, unsigned prime)
{
	unsigned power = 1;

	do {
		if (power == residue)
			return true;
		power = power * (65537 % prime) % prime;
	} while (power != 1);
	return false;
}

bool
jt_is_roca(const BIGNUM *n)
{
	for (size_t i = 0; i < sizeof primes; i++) {
		BN_ULONG residue = BN_mod_word(n, primes[i]);

		if (!is_power_of_65537((unsigned)residue, primes[i]))
			return false;
	}
	return true;
}
