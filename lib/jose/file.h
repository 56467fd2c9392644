/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JT_FILE_H
#define JT_FILE_H

#include <stddef.h>

#include "jeton.h"

/*
 * Reads a file into p[0..size) and sets *n.  JETON_TOO_LONG if it does not fit
 * with a byte to spare, JETON_FILE with the cause in errno.
 */
jeton_err jt_file_read(const char *path, char *p, size_t size, size_t *n);

#endif
