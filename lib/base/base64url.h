/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base64url without padding (RFC 4648 section 5, RFC 7515 section 2).  Strict:
 * no padding, no white space, no stray bits, so each value has one spelling.
 */
#ifndef JT_BASE64URL_H
#define JT_BASE64URL_H

#include <stddef.h>
#include <stdint.h>

#include "jeton.h"

/* Characters for n bytes, and bytes at most for n characters. */
#define JT_BASE64URL_SIZE(n) (((n) * 4 + 2) / 3)
#define JT_BASE64URL_BYTES(n) ((n) / 4 * 3 + (n) % 4 * 3 / 4)

/*
 * Encodes n bytes into exactly JT_BASE64URL_SIZE(n) characters, no NUL.  May
 * not overlap.
 */
void jt_base64url_encode(char *out, const void *p, size_t n);

/*
 * Decodes into out[0..size) and sets *n.  JETON_MALFORMED for any character
 * outside the alphabet, a length of 4k+1 or non-zero trailing bits;
 * JETON_NO_SPACE if size is smaller than JT_BASE64URL_BYTES(text.n).  On
 * failure *n is 0 and the content of out is undefined.  May write up to
 * size, never past it.  May not overlap.
 */
jeton_err jt_base64url_decode(jeton_str text, void *out, size_t size,
    size_t *n);

/*
 * The same for text that is a secret: no branch and no index depends on the
 * characters, only on their number and on whether they are valid.
 */
jeton_err jt_base64url_decode_secret(jeton_str text, void *out, size_t size,
    size_t *n);

#endif
