/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "flows/flow.h"

void
jt_jwks(struct jt_request *r, void *context)
{
	const struct jt_flow *f = context;
	char value[64];

	snprintf(value, sizeof value, "public, max-age=%" PRId64,
	    f->config->keys_max_age);
	jt_reply_header(r, "Cache-Control", value);
	jt_reply(r, 200, jt_keyring_jwks(f->keyring));
}
