/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Refresh tokens: sid.counter.mac, where mac is HMAC-SHA256 over "sid.counter"
 * as base64url.  The database is asked only about what the MAC vouches for.
 */
#ifndef JT_REFRESH_TOKEN_H
#define JT_REFRESH_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "jeton.h"
#include "keyring/keyring.h"
#include "store/users.h"

enum {
	JT_REFRESH_TOKEN_SIZE = 96, /* with its NUL */
	JT_CSRF_SIZE = 44           /* base64url of 32 bytes, with its NUL */
};

struct jt_refresh_token {
	char sid[JT_ID_SIZE];
	int64_t counter; /* from 1 */
};

void jt_refresh_token_write(const struct jt_keyring *k, const char *sid,
    int64_t counter, char out[JT_REFRESH_TOKEN_SIZE]);

/* False, and out empty, for anything that was not written by the above. */
bool jt_refresh_token_read(const struct jt_keyring *k, jeton_str text,
    struct jt_refresh_token *out);

/* "sid.counter", of which nothing vouches; what is in out then may be any. */
bool jt_refresh_id_read(jeton_str text, struct jt_refresh_token *out);

/* Whether base64url of the MAC over signed_part is this. */
bool jt_refresh_mac_is(const struct jt_keyring *k, jeton_str signed_part,
    jeton_str mac);

/*
 * The token against cross-site requests of a session with cookies: the same
 * as long as the session lives, and made of its sid, so that no other fits.
 */
void jt_csrf_write(const struct jt_keyring *k, const char *sid,
    char out[JT_CSRF_SIZE]);

#endif
