/* SPDX-License-Identifier: Apache-2.0 */
#include "store/statuses.h"

#include "limits.h"

static void
put_number(void *arg, const struct jt_value *columns, size_t n)
{
	if (n == 1)
		*(int64_t *)arg = columns[0].integer;
}

/* Sessions that were imported brought theirs along. */
enum jt_outcome
jt_statuses_next(struct jt_db *db, int64_t *status)
{
	static const char sql[] =
	    "UPDATE counters SET n = 1 + CASE WHEN n < (SELECT"
	    " coalesce(max(status), 0) FROM sessions WHERE status > 0)"
	    " THEN (SELECT max(status) FROM sessions WHERE status > 0)"
	    " ELSE n END WHERE name = 'status' RETURNING n";
	const struct jt_query q = { sql, NULL, 0, put_number, status };
	enum jt_outcome o;

	*status = 0;
	o = jt_db_run(db, &q);
	return o == JT_ABSENT ? JT_UNAVAILABLE : o;
}

struct range {
	int64_t *low, *high;
};

static void
put_range(void *arg, const struct jt_value *columns, size_t n)
{
	const struct range *r = arg;

	if (n != 2)
		return;
	*r->low = columns[0].integer;
	*r->high = columns[1].integer;
}

enum jt_outcome
jt_statuses_range(struct jt_db *db, int64_t *low, int64_t *high)
{
	static const char sql[] =
	    "SELECT coalesce((SELECT min(status) FROM sessions"
	    " WHERE status > 0), 0),"
	    " coalesce((SELECT max(status) FROM sessions WHERE status > 0), 0)";
	struct range r = { low, high };
	const struct jt_query q = { sql, NULL, 0, put_range, &r };

	*low = *high = 0;
	return jt_db_run(db, &q);
}

struct giving {
	jt_status_fn *row;
	void *arg;
};

static void
give(void *arg, const struct jt_value *columns, size_t n)
{
	const struct giving *g = arg;

	if (n == 1)
		g->row(g->arg, columns[0].integer);
}

enum jt_outcome
jt_statuses_ended(struct jt_db *db, int64_t now, jt_status_fn *row, void *arg)
{
	static const char sql[] =
	    "SELECT status FROM sessions WHERE ended IS NOT NULL"
	    " AND access_end > $1 AND status > 0";
	struct giving g = { row, arg };
	const struct jt_value params[] = { jt_integer(now - JT_GUARD_LEEWAY) };
	const struct jt_query q = { sql, params, 1, give, &g };
	enum jt_outcome o = jt_db_run(db, &q);

	return o == JT_ABSENT ? JT_DONE : o;
}
