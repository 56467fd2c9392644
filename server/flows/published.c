/* SPDX-License-Identifier: Apache-2.0 */
#include "flows/published.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"

enum { DIGITS_MAX = 12 };

bool
jt_published_number(jeton_str query, jeton_str name, int64_t *n)
{
	*n = 0;
	if (query.n <= name.n || query.n > name.n + DIGITS_MAX ||
	    memcmp(query.p, name.p, name.n) != 0)
		return false;
	for (size_t i = name.n; i < query.n; i++) {
		if (query.p[i] < '0' || query.p[i] > '9')
			return false;
		*n = *n * 10 + (query.p[i] - '0');
	}
	return true;
}

/* One of the tags of If-None-Match (RFC 9110 13.1.2): ours has no comma. */
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

void
jt_published_answer(struct jt_request *r, const struct jt_flow *f,
    struct jt_list *list, const struct jt_list_text *text, const char *type)
{
	const struct jt_loan loan = { type, { text->p, text->n }, end_loan,
		list };
	char value[64];

	snprintf(value, sizeof value, "public, max-age=%" PRId64,
	    f->config->revocations_interval);
	jt_reply_header(r, "Cache-Control", value);
	jt_reply_header(r, "ETag", text->etag);
	if (!has_tag(jt_request_header(r, "If-None-Match", NULL), text->etag)) {
		jt_reply_loan(r, &loan);
		return;
	}
	jt_reply(r, 304, (jeton_str){ NULL, 0 });
	jt_list_free(list);
}
