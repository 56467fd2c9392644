/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hashes of passwords that other systems made: pbkdf2_sha256, argon2, bcrypt
 * and bcrypt_sha256 in Django's words, $argon2id$, $argon2i$, and what crypt(5)
 * calls $2a$, $2b$, $2y$, $5$, $6$ and $y$.  What one may cost is bounded, for
 * whoever wrote it need not wish us well.
 */
#ifndef JT_FOREIGN_H
#define JT_FOREIGN_H

#include <stddef.h>

#include "crypto/password.h"
#include "jeton.h"

enum {
	JT_PBKDF2_ROUNDS_MAX = 4000000,
	JT_BCRYPT_COST_MAX = 14,
	JT_CRYPT_ROUNDS_MAX = 1000000,
	JT_ARGON2_LANES_MAX = 16
};

enum jt_form {
	JT_FORM_KNOWN,
	JT_FORM_UNKNOWN,
	JT_FORM_COSTLY /* past the bounds above, or more than `most` */
};

enum jt_form jt_foreign_form(const char *text,
    const struct jt_password_cost *most);

/*
 * JETON_OK, JETON_BAD_SIGNATURE for another password, or a text whose form is
 * not JT_FORM_KNOWN; JETON_NO_MEMORY, JETON_CRYPTO.
 */
jeton_err jt_foreign_verify(const char *text,
    const struct jt_password_cost *most, const char *password, size_t n);

#endif
