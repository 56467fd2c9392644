/* SPDX-License-Identifier: Apache-2.0 */
#include "store/ended.h"

#include "limits.h"

struct giving {
	jt_ended_fn *row;
	void *arg;
	bool is_over;
};

static void
give(struct giving *g, const struct jt_ended *e)
{
	if (!g->is_over)
		g->is_over = !g->row(g->arg, e);
}

static void
give_session(void *arg, const struct jt_value *columns, size_t n)
{
	struct jt_ended e = { .is_session = true };

	if (n != 2)
		return;
	jt_copy(e.id, sizeof e.id, columns[0].text);
	e.when = columns[1].integer;
	give(arg, &e);
}

static void
give_token(void *arg, const struct jt_value *columns, size_t n)
{
	struct jt_ended e = { .is_session = false };

	if (n != 1)
		return;
	jt_copy(e.id, sizeof e.id, columns[0].text);
	give(arg, &e);
}

static enum jt_outcome
each(struct jt_db *db, const struct jt_query *q)
{
	enum jt_outcome o = jt_db_run(db, q);

	return o == JT_ABSENT ? JT_DONE : o;
}

enum jt_outcome
jt_ended_each(struct jt_db *db, int64_t now, jt_ended_fn *row, void *arg)
{
	static const char sessions[] =
	    "SELECT sid, ended FROM sessions WHERE ended IS NOT NULL"
	    " AND access_end > $1 ORDER BY ended";
	static const char tokens[] =
	    "SELECT id FROM revoked WHERE expires > $1";
	struct giving g = { .row = row, .arg = arg };
	const struct jt_value params[] = { jt_integer(now - JT_GUARD_LEEWAY) };
	const struct jt_query queries[] = {
		{ sessions, params, 1, give_session, &g },
		{ tokens, params, 1, give_token, &g },
	};
	enum jt_outcome o;

	o = each(db, &queries[0]);
	return o == JT_DONE ? each(db, &queries[1]) : o;
}
