/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that may be secret: comparing and forgetting them. */
#ifndef JT_BYTES_H
#define JT_BYTES_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether n bytes are equal, in a time that depends on n alone.  The one way
 * to compare anything secret in this tree.
 */
bool jt_equal(const void *a, const void *b, size_t n);

/* Overwrites n bytes; the compiler cannot leave it out. */
void jt_wipe(void *p, size_t n);

#endif
