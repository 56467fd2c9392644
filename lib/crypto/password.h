/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Passwords at rest: Argon2id (RFC 9106) in its usual text form,
 * $argon2id$v=19$m=65536,t=3,p=1$salt$hash.  Slow and hungry on purpose: never
 * on an event loop.
 */
#ifndef JT_PASSWORD_H
#define JT_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jeton.h"

enum { JT_PASSWORD_TEXT = 128 }; /* an encoded hash, with its NUL */

struct jt_password_cost {
	size_t memory;  /* bytes */
	uint32_t times; /* passes over it */
};

/* JETON_NO_MEMORY, JETON_CRYPTO, or JETON_ARGUMENT for an impossible cost. */
jeton_err jt_password_hash(const struct jt_password_cost *cost,
    const char *password, size_t n, char out[JT_PASSWORD_TEXT]);

/*
 * JETON_OK, JETON_BAD_SIGNATURE for another password or a text that is no
 * hash, or JETON_NO_MEMORY.
 */
jeton_err jt_password_verify(const char *text, const char *password, size_t n);

/* Whether a hash was made at another cost. */
bool jt_password_is_stale(const struct jt_password_cost *cost,
    const char *text);

/*
 * A hash that no password has, made without hashing: to spend the same time
 * on a user who does not exist.
 */
jeton_err jt_password_decoy(const struct jt_password_cost *cost,
    char out[JT_PASSWORD_TEXT]);

#endif
