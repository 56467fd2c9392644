/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The primitive alone: what OpenSSL or libsodium needs for the bytes of a token,
 * with everything prepared that can be.  No parsing, no claims, no threads.
 */
#ifndef BARE_H
#define BARE_H

#include <stdbool.h>

struct bare;

/* For the signing input of this token; with a key of its own.  Or NULL. */
struct bare *bare_new(const char *alg, const char *token);

bool bare_verify(struct bare *b);
bool bare_sign(struct bare *b);

void bare_free(struct bare *b);

#endif
