/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GET /revocations: what has ended while its access tokens may live, for those
 * who do not ask about each (jeton/revocations.h).  With ?since=N, the iat of
 * a list that is there already, perhaps only what came later: a list of
 * another type, which says since when.
 */
#include <time.h>

#include "base/text.h"
#include "ended/publisher.h"
#include "flows/answer.h"
#include "flows/flow.h"
#include "flows/published.h"

void
jt_revocations(struct jt_request *r, void *context)
{
	const jeton_str query = jt_request_query(r);
	const struct jt_flow *f = context;
	struct jt_list *list;
	int64_t since = 0;

	if (query.n > 0 &&
	    !jt_published_number(query, JT_LIT("since="), &since)) {
		jt_answer_bad(r, "there is one parameter, since=SECONDS");
		return;
	}
	list = jt_publisher_take(f->publisher, time(NULL));
	if (list == NULL)
		jt_answer_busy(r);
	else
		jt_published_answer(r, f, list, jt_list_since(list, since),
		    "text/plain; charset=us-ascii");
}
