/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "flows/flow.h"

void
jt_health(struct jt_request *r, void *context)
{
	(void)context;
	jt_reply_header(r, "Cache-Control", "no-store");
	jt_reply(r, 200, JT_LIT("{\"status\":\"ok\"}"));
}
