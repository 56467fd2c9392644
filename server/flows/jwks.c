/* SPDX-License-Identifier: Apache-2.0 */
#include "flows/flow.h"

void
jt_jwks(struct jt_request *r, void *context)
{
	const struct jt_flow *f = context;

	jt_reply_header(r, "Cache-Control", "public, max-age=300");
	jt_reply(r, 200, jt_keyring_jwks(f->keyring));
}
