/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 of RFC 4648, both alphabets, for what is no token of ours. */
#ifndef JT_CLI_BASE64_H
#define JT_CLI_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "jeton.h"

/* Characters for n bytes, with padding and a NUL. */
#define JT_BASE64_SIZE(n) (((n) + 2) / 3 * 4 + 1)

/* Writes base64url without padding, NUL-terminated; how many characters. */
size_t jt_base64url_put(char *out, const char *p, size_t n);

/* The same in the alphabet of PEM, with padding. */
size_t jt_base64_put(char *out, const char *p, size_t n);

enum {
	JT_BASE64_PADDED = 1,   /* '=' at the end */
	JT_BASE64_STANDARD = 2, /* '+' or '/' */
	JT_BASE64_SPACE = 4,    /* white space inside */
	JT_BASE64_STRAY = 8,    /* bits that belong to no byte */
	JT_BASE64_BROKEN = 16   /* other characters, or one too many */
};

/*
 * Decodes either alphabet into out, which needs 3/4 of s.n bytes, and sets *n.
 * What strict base64url would not have is told as bits of JT_BASE64_...; after
 * _BROKEN, what came before it is there.
 */
unsigned jt_base64_get(jeton_str s, char *out, size_t *n);

#endif
