/* SPDX-License-Identifier: Apache-2.0 */
#include "store/roll.h"

struct walk {
	jt_roll_fn *row;
	void *arg;
};

static void
give_row(void *arg, const struct jt_value *columns, size_t n)
{
	const struct walk *w = arg;
	struct jt_roll r = { 0 };

	if (n != 8)
		return;
	r.sid = columns[0].text;
	r.user = columns[1].text;
	r.client = columns[2].text;
	r.address = columns[3].text;
	r.agent = columns[4].text;
	r.created = columns[5].integer;
	r.last_used = columns[6].integer;
	r.ends = columns[7].integer;
	w->row(w->arg, &r);
}

enum jt_outcome
jt_roll_each(struct jt_db *db, jeton_str user, int64_t now, jt_roll_fn *row,
    void *arg)
{
	static const char sql[] =
	    "SELECT s.sid, u.name, s.client_id, s.address, s.agent, s.created,"
	    " s.last_used, s.idle_end"
	    " FROM sessions s JOIN users u ON u.id = s.user_id"
	    " WHERE s.ended IS NULL AND s.idle_end > $1 AND s.absolute_end > $1"
	    " AND u.disabled IS NULL AND (u.name = $2 OR $2 = '')"
	    " ORDER BY s.last_used, s.sid";
	const struct jt_value params[] = { jt_integer(now), jt_text(user) };
	struct walk w = { row, arg };
	const struct jt_query q = { sql, params, 2, give_row, &w };

	return jt_db_run(db, &q);
}
