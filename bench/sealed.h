/* SPDX-License-Identifier: Apache-2.0 */
/* A JWE of the payload of a token, sealed and opened over and over. */
#ifndef SEALED_H
#define SEALED_H

#include <stdbool.h>

#include "jeton.h"

struct sealed;

/* For an algorithm of key management, or an enc for a key of dir.  Or NULL. */
struct sealed *sealed_new(const char *alg, jeton_str plaintext);

/* Whether it was made, and whether it was opened and is the plaintext. */
bool sealed_seal(void *sealed);
bool sealed_open(void *sealed);

void sealed_free(struct sealed *s);

#endif
