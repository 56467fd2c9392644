/* SPDX-License-Identifier: Apache-2.0 */
/* Factors of public points as digits that are few, odd and signed (wNAF). */
#ifndef JT_DIGITS_H
#define JT_DIGITS_H

#include <stddef.h>
#include <stdint.h>

/*
 * Writes high * 2^64 + low, which has fewer than n bits and than 120, as n digits,
 * the lowest first: 0, or odd and below 2^(width - 1) with either sign; of `width`
 * neighbours all but one are 0.  2 <= width <= 7.
 */
void jt_digits(int8_t *out, size_t n, uint64_t low, uint64_t high,
    unsigned width);

#endif
