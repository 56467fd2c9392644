/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A refresh token in the clothes of djangorestframework-simplejwt: a JWT, for
 * clients that look into it.  It is the same sid and counter under the same key
 * as the short spelling (refresh_token.h), and by its type nothing else.
 */
#ifndef JT_REFRESH_JWT_H
#define JT_REFRESH_JWT_H

#include "flows/refresh_token.h"

enum { JT_REFRESH_JWT_SIZE = 512 }; /* with its NUL */

struct jt_refresh_jwt {
	const char *sid, *user;
	int64_t counter;
	int64_t issued, ends; /* seconds since 1970 */
};

void jt_refresh_jwt_write(const struct jt_keyring *k,
    const struct jt_refresh_jwt *t, char out[JT_REFRESH_JWT_SIZE]);

/* False, and out empty, for anything that was not written by the above. */
bool jt_refresh_jwt_read(const struct jt_keyring *k, jeton_str text,
    struct jt_refresh_token *out);

#endif
