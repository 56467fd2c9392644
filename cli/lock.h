/* SPDX-License-Identifier: Apache-2.0 */
/* A private JWK behind a passphrase (RFC 7517 section 7). */
#ifndef JT_CLI_LOCK_H
#define JT_CLI_LOCK_H

#include "jeton.h"

/* Writes the compact JWE of a JWK or a set, NUL-terminated. */
jeton_err jt_lock(jeton_str jwk, jeton_str passphrase, char *out, size_t size);

#endif
