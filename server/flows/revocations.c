/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GET /revocations: what has ended while its access tokens may live, for those
 * who do not ask about each (jeton/revocations.h).  With ?since=N, the iat of
 * a list that is there already, perhaps only what came later: a list of
 * another type, which says since when.  No secret is in it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "base/text.h"
#include "ended/publisher.h"
#include "flows/answer.h"
#include "flows/flow.h"

enum { DIGITS_MAX = 12 };

/* "since=N", or nothing; false for anything else. */
static bool
read_since(jeton_str query, int64_t *since)
{
	static const jeton_str name = JT_INIT("since=");

	*since = 0;
	if (query.n == 0)
		return true;
	if (query.n <= name.n || query.n > name.n + DIGITS_MAX ||
	    memcmp(query.p, name.p, name.n) != 0)
		return false;
	for (size_t i = name.n; i < query.n; i++) {
		if (query.p[i] < '0' || query.p[i] > '9')
			return false;
		*since = *since * 10 + (query.p[i] - '0');
	}
	return true;
}

/* One of the tags of If-None-Match (RFC 9110 13.1.2): they have no comma. */
static bool
has_tag(jeton_str tags, const char *etag)
{
	const size_t n = strlen(etag);

	for (size_t i = 0; i + n <= tags.n; i++)
		if (memcmp(tags.p + i, etag, n) == 0)
			return true;
	return jt_str_eq(tags, JT_LIT("*"));
}

static void
end_loan(void *arg)
{
	jt_list_free(arg);
}

static void
answer(struct jt_request *r, const struct jt_flow *f, struct jt_list *list,
    const struct jt_list_text *text)
{
	const struct jt_loan loan = { "text/plain; charset=us-ascii",
		{ text->p, text->n }, end_loan, list };
	char value[64];

	snprintf(value, sizeof value, "public, max-age=%" PRId64,
	    f->config->revocations_interval);
	jt_reply_header(r, "Cache-Control", value);
	jt_reply_header(r, "ETag", text->etag);
	if (!has_tag(jt_request_header(r, "If-None-Match", NULL), text->etag)) {
		jt_reply_loan(r, &loan);
		return;
	}
	jt_list_free(list);
	jt_reply(r, 304, (jeton_str){ NULL, 0 });
}

void
jt_revocations(struct jt_request *r, void *context)
{
	const struct jt_flow *f = context;
	struct jt_list *list;
	int64_t since;

	if (!read_since(jt_request_query(r), &since)) {
		jt_answer_bad(r, "there is one parameter, since=SECONDS");
		return;
	}
	list = jt_publisher_take(f->publisher, time(NULL));
	if (list == NULL)
		jt_answer_busy(r);
	else
		answer(r, f, list, jt_list_since(list, since));
}
