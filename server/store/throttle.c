/* SPDX-License-Identifier: Apache-2.0 */
#include "store/throttle.h"

/*
 * The row says when the bucket will be full again.  More than this ahead of
 * what can be it was written by a clock that went wrong, and means nothing.
 */
enum { SKEW_MS = 3600000 };

static void
put_integer(void *arg, const struct jt_value *columns, size_t n)
{
	int64_t *out = arg;

	if (n == 1)
		*out = columns[0].integer;
}

static enum jt_outcome
find_wait(struct jt_db *db, const struct jt_bucket *b, int64_t now_ms,
    int64_t *wait_ms)
{
	static const char sql[] = "SELECT full_ms FROM throttle WHERE id = $1";
	const struct jt_value params[] = { jt_integer(b->id) };
	int64_t full_ms = now_ms;
	const struct jt_query q = { sql, params, 1, put_integer, &full_ms };
	enum jt_outcome o;

	o = jt_db_run(db, &q);
	*wait_ms = full_ms - (b->limit - 1) * b->interval_ms - now_ms;
	if (*wait_ms < 1)
		*wait_ms = 1;
	return o == JT_UNAVAILABLE ? o : JT_CONFLICT;
}

enum jt_outcome
jt_bucket_take(struct jt_db *db, const struct jt_bucket *b, int64_t now_ms,
    int64_t *wait_ms)
{
	static const char sql[] =
	    "INSERT INTO throttle (id, full_ms) VALUES ($1, $2)"
	    " ON CONFLICT (id) DO UPDATE SET full_ms ="
	    " CASE WHEN throttle.full_ms < $3 OR throttle.full_ms > $6"
	    " THEN $2 ELSE throttle.full_ms + $4 END"
	    " WHERE throttle.full_ms <= $5 OR throttle.full_ms > $6"
	    " RETURNING full_ms";
	const int64_t all_ms = b->limit * b->interval_ms;
	const struct jt_value params[] = {
		jt_integer(b->id),
		jt_integer(now_ms + b->interval_ms),
		jt_integer(now_ms),
		jt_integer(b->interval_ms),
		jt_integer(now_ms + all_ms - b->interval_ms),
		jt_integer(now_ms + all_ms + SKEW_MS),
	};
	int64_t full_ms;
	const struct jt_query q = { sql, params, JT_COUNT(params), put_integer,
		&full_ms };
	enum jt_outcome o;

	*wait_ms = 0;
	if (b->limit == 0)
		return JT_DONE;
	o = jt_db_run(db, &q);
	return o == JT_ABSENT ? find_wait(db, b, now_ms, wait_ms) : o;
}

enum jt_outcome
jt_bucket_return(struct jt_db *db, const struct jt_bucket *b)
{
	static const char sql[] = "UPDATE throttle SET full_ms = full_ms - $2"
				  " WHERE id = $1";
	const struct jt_value params[] = { jt_integer(b->id),
		jt_integer(b->interval_ms) };
	const struct jt_query q = { sql, params, 2, NULL, NULL };

	return b->limit == 0 ? JT_DONE : jt_db_run(db, &q);
}

enum jt_outcome
jt_address_is_known(struct jt_db *db, jeton_str name, jeton_str address)
{
	static const char sql[] =
	    "SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id"
	    " WHERE u.name = $1 AND s.address = $2 LIMIT 1";
	const struct jt_value params[] = { jt_text(name), jt_text(address) };
	int64_t found;
	const struct jt_query q = { sql, params, 2, put_integer, &found };

	return jt_db_run(db, &q);
}
