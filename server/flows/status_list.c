/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GET /status-list?n=N: the address that the claim "status" of an access token
 * names (ended/status.h), if token.status_list is on.
 */
#include <time.h>

#include "base/text.h"
#include "ended/publisher.h"
#include "flows/answer.h"
#include "flows/flow.h"
#include "flows/published.h"

static void
answer(struct jt_request *r, const struct jt_flow *f, struct jt_list *list,
    int64_t number)
{
	const int64_t at = number - list->status_first;

	if (at >= 0 && at < (int64_t)list->status_count) {
		jt_published_answer(r, f, list, &list->statuses[at],
		    "application/statuslist+jwt");
		return;
	}
	jt_list_free(list);
	jt_answer_error(r, 404, "not_found", "there is no such list");
}

void
jt_status_list(struct jt_request *r, void *context)
{
	const struct jt_flow *f = context;
	struct jt_list *list;
	int64_t number;

	if (!jt_published_number(jt_request_query(r), JT_LIT("n="), &number)) {
		jt_answer_bad(r, "there is one parameter, n=NUMBER");
		return;
	}
	list = jt_publisher_take(f->publisher, time(NULL));
	if (list == NULL)
		jt_answer_busy(r);
	else
		answer(r, f, list, number);
}
