/* SPDX-License-Identifier: Apache-2.0 */
/* SipHash-1-3 (Aumasson and Bernstein 2012), for tables that strangers fill. */
#ifndef JT_SIPHASH_H
#define JT_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t jt_siphash(const uint64_t key[2], const void *p, size_t n);

#endif
