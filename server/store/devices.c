/* SPDX-License-Identifier: Apache-2.0 */
#include "store/devices.h"

static void
put_device(void *arg, const struct jt_value *columns, size_t n)
{
	struct jt_devices *out = arg;
	struct jt_device *d = &out->list[out->count];

	if (n != 7)
		return;
	out->has_more = out->count == JT_DEVICES_MAX;
	if (out->has_more)
		return;
	jt_copy(d->sid, sizeof d->sid, columns[0].text);
	jt_copy(d->client, sizeof d->client, columns[1].text);
	jt_copy(d->agent, sizeof d->agent, columns[2].text);
	jt_copy(d->address, sizeof d->address, columns[3].text);
	d->created = columns[4].integer;
	d->last_used = columns[5].integer;
	d->ends = columns[6].integer;
	out->count++;
}

enum jt_outcome
jt_devices_of(struct jt_db *db, const char *user, int64_t now,
    struct jt_devices *out)
{
	static const char sql[] =
	    "SELECT sid, client_id, agent, address, created, last_used,"
	    " idle_end FROM sessions WHERE user_id = $1 AND ended IS NULL"
	    " AND idle_end > $2 ORDER BY last_used DESC, sid LIMIT $3";
	const struct jt_value params[] = {
		jt_text(jeton_cstr(user)),
		jt_integer(now),
		jt_integer(JT_DEVICES_MAX + 1),
	};
	const struct jt_query q = { sql, params, 3, put_device, out };
	enum jt_outcome o;

	out->count = 0;
	out->has_more = false;
	o = jt_db_run(db, &q);
	return o == JT_ABSENT ? JT_DONE : o;
}

static void
ignore_row(void *arg, const struct jt_value *columns, size_t n)
{
	(void)arg;
	(void)columns;
	(void)n;
}

/* Whose a session is never changes, so that it can be looked at first. */
enum jt_outcome
jt_devices_end(struct jt_db *db, const char *user, const char *sid, int64_t now)
{
	static const char sql[] = "SELECT sid FROM sessions WHERE sid = $1"
				  " AND user_id = $2 AND ended IS NULL";
	const struct jt_value params[] = { jt_text(jeton_cstr(sid)),
		jt_text(jeton_cstr(user)) };
	const struct jt_query q = { sql, params, 2, ignore_row, NULL };
	enum jt_outcome o;

	o = jt_db_run(db, &q);
	return o == JT_DONE ? jt_sessions_end(db, sid, "ended by user", now)
			    : o;
}
