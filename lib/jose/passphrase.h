/* SPDX-License-Identifier: Apache-2.0 */
/* What opens an encrypted key. */
#ifndef JT_PASSPHRASE_H
#define JT_PASSPHRASE_H

#include "jeton.h"

/* JETON_KEY_LOCKED if this one, whose p may be NULL, does not open it. */
typedef jeton_err jt_unlocker(void *context, jeton_str passphrase);

/*
 * Tries the passphrase of the options; if they have none, whoever is to be
 * asked for one, once, after JETON_KEY_LOCKED without.
 */
jeton_err jt_with_passphrase(const jeton_key_options *options,
    jt_unlocker *unlock, void *context);

/* Whether it is a compact JWE, perhaps of a key (RFC 7517 section 7). */
bool jt_may_be_jwe(jeton_str text);

/*
 * Decrypts a key, into memory that the caller wipes and frees: JETON_KEY_LOCKED
 * if the passphrase is absent or wrong, JETON_KEY_TYPE if it takes something
 * else, JETON_TOO_LONG for more than JETON_P2C_MAX iterations.
 */
jeton_err jt_open_jwe(char **out, size_t *n, jeton_str text,
    const jeton_key_options *options);

#endif
