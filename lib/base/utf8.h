/* SPDX-License-Identifier: Apache-2.0 */
/* Private to base: one character of UTF-8 (RFC 3629). */
#ifndef JT_UTF8_H
#define JT_UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * The size of the character at p[0..n), 1 to 4, or 0 if there is no valid
 * one: surrogates, longer forms than needed and values past U+10FFFF are none.
 */
size_t jt_utf8_size(const char *p, size_t n);

/* Writes the character c, which is no surrogate; 1 to 4 bytes. */
size_t jt_utf8_write(char out[4], uint32_t c);

#endif
