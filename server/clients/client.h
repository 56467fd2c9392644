/* SPDX-License-Identifier: Apache-2.0 */
/* What a client may be, and its secret. */
#ifndef JT_CLIENT_H
#define JT_CLIENT_H

#include <stdbool.h>

#include "jeton.h"
#include "store/clients.h"

enum { JT_SECRET_SIZE = 44 }; /* 256 random bits as base64url, with a NUL */

/*
 * JT_CLIENT_ID_MIN to _MAX letters, digits, or any of . _ - beginning with a
 * letter; not the length of a user's id, for those are the subs of tokens,
 * and not ours.
 */
bool jt_is_client_id(jeton_str s);

/* An absolute URI or a name: printable ASCII without spaces and quotes. */
bool jt_is_audience(jeton_str s);

/* What contradicts itself in a client, for people; NULL if nothing does. */
const char *jt_client_wrong(const struct jt_client *c);

/* A random secret, and the hash of it that is kept. */
jeton_err jt_secret_make(char secret[JT_SECRET_SIZE],
    char hash[JT_SECRET_HASH_SIZE]);

/*
 * Whether this is the hash of the client's secret, in a time that does not
 * depend on it.  NULL is a client that does not exist: false, at the same cost.
 */
bool jt_secret_is(const struct jt_client *c,
    const char hash[JT_SECRET_HASH_SIZE]);

/* SHA-256 as base64url. */
jeton_err jt_hash_text(jeton_str text, char out[JT_SECRET_HASH_SIZE]);

#endif
