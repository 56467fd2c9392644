/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes as hexadecimal digits. */
#ifndef JT_HEX_H
#define JT_HEX_H

#include <stdbool.h>
#include <stddef.h>

#include "jeton.h"

/*
 * Decodes into out[0..size) and sets *n.  False, and *n 0, if it has an odd
 * length, another character, or no room.
 */
bool jt_hex_read(jeton_str text, unsigned char *out, size_t size, size_t *n);

#endif
