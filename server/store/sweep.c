/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sweep.h"

#include "limits.h"

enum { DAY = 86400, MINUTE = 60 };

/* $1: what ended before this leaves; $2: so many at most. */
static const struct {
	const char *sql;
	int64_t kept; /* seconds after the end, for the record and clocks */
} kinds[] = {
	{ "DELETE FROM sessions WHERE sid IN (SELECT sid FROM sessions"
	  " WHERE idle_end < $1 AND access_end < $1 LIMIT $2) RETURNING sid",
	    DAY },
	{ "DELETE FROM audit WHERE id IN (SELECT id FROM audit"
	  " WHERE at_ms < $1 * 1000 LIMIT $2) RETURNING id",
	    (int64_t)JT_AUDIT_DAYS *DAY },
	{ "DELETE FROM assertions WHERE id IN (SELECT id FROM assertions"
	  " WHERE expires < $1 LIMIT $2) RETURNING id",
	    MINUTE },
	{ "DELETE FROM revoked WHERE id IN (SELECT id FROM revoked"
	  " WHERE expires < $1 LIMIT $2) RETURNING id",
	    MINUTE },
	{ "DELETE FROM users WHERE id IN (SELECT id FROM users"
	  " WHERE removed < $1 LIMIT $2) RETURNING id",
	    DAY },
	{ "DELETE FROM throttle WHERE id IN (SELECT id FROM throttle"
	  " WHERE full_ms < $1 * 1000 LIMIT $2) RETURNING id",
	    MINUTE },
};

static void
count(void *arg, const struct jt_value *columns, size_t n)
{
	(void)columns;
	(void)n;
	++*(size_t *)arg;
}

static enum jt_outcome
sweep_kind(struct jt_db *db, size_t kind, int64_t now, bool *more)
{
	const struct jt_value params[] = {
		jt_integer(now - kinds[kind].kept),
		jt_integer(JT_SWEEP_ROWS),
	};
	size_t rows = 0;
	const struct jt_query q = { kinds[kind].sql, params, 2, count, &rows };
	enum jt_outcome o = jt_db_run(db, &q);

	if (rows >= JT_SWEEP_ROWS)
		*more = true;
	return o == JT_ABSENT ? JT_DONE : o;
}

enum jt_outcome
jt_sweep(struct jt_db *db, int64_t now, bool *more)
{
	enum jt_outcome o;

	*more = false;
	o = jt_db_begin(db);
	for (size_t i = 0; o == JT_DONE && i < JT_COUNT(kinds); i++)
		o = sweep_kind(db, i, now, more);
	if (o == JT_DONE)
		return jt_db_commit(db);
	jt_db_rollback(db);
	return o;
}
