/* SPDX-License-Identifier: Apache-2.0 */
#include "store/audit.h"

#include <string.h>
#include <time.h>

#include "base/text.h"

enum { MS = 1000, ID_SIZE = 256 };

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * MS + t.tv_nsec / 1000000;
}

/* The same thing twice in a millisecond is one. */
static jeton_str
name_it(struct jt_buf *b, const struct jt_audit *a, int64_t now)
{
	jt_put(b, jeton_cstr(a->event));
	jt_put_char(b, ':');
	jt_put(b, a->sid.n > 0 ? a->sid : a->subject);
	jt_put_char(b, ':');
	jt_put_int(b, now);
	return (jeton_str){ b->p, b->n };
}

enum jt_outcome
jt_audit_add(struct jt_db *db, const struct jt_audit *a)
{
	static const char sql[] =
	    "INSERT INTO audit (id, at_ms, event, subject, sid, client_id,"
	    " address, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
	    " ON CONFLICT DO NOTHING";
	const int64_t now = now_ms();
	char text[ID_SIZE];
	struct jt_buf id = jt_buf_over(text, sizeof text);
	const struct jt_value params[] = {
		jt_text(name_it(&id, a, now)),
		jt_integer(now),
		jt_text(jeton_cstr(a->event)),
		jt_text(a->subject),
		jt_text(a->sid),
		jt_text(a->client),
		jt_text(a->address),
		jt_text(a->reason),
	};
	const struct jt_query q = { sql, params, JT_COUNT(params), NULL, NULL };

	return jt_db_run(db, &q);
}

enum jt_outcome
jt_audit_about(struct jt_db *db, const char *event, jeton_str subject)
{
	const struct jt_audit a = {
		.event = event,
		.subject = subject,
		.sid = JT_INIT(""),
		.client = JT_INIT(""),
		.address = JT_INIT(""),
		.reason = JT_INIT(""),
	};

	return jt_audit_add(db, &a);
}

/* A session ends once, so that its id is one here too. */
#define ENDED(column)                                                          \
	"INSERT INTO audit (id, at_ms, event, subject, sid, client_id,"        \
	" address, reason)"                                                    \
	" SELECT 'end:' || sid, $2 * 1000, 'session_ended', user_id, sid,"     \
	" client_id, address, reason FROM sessions"                            \
	" WHERE " column " = $1 AND ended = $2 AND reason = $3"                \
	" ON CONFLICT DO NOTHING"

enum jt_outcome
jt_audit_ended(struct jt_db *db, const char *column,
    const struct jt_value params[3])
{
	static const struct {
		const char *column, *sql;
	} queries[] = {
		{ "sid", ENDED("sid") },
		{ "user_id", ENDED("user_id") },
		{ "client_id", ENDED("client_id") },
	};
	struct jt_query q = { .params = params, .n = 3 };

	for (size_t i = 0; i < JT_COUNT(queries); i++)
		if (strcmp(queries[i].column, column) == 0)
			q.sql = queries[i].sql;
	return jt_db_run(db, &q);
}

struct walk {
	jt_audit_fn *row;
	void *arg;
};

static void
give_row(void *arg, const struct jt_value *columns, size_t n)
{
	const struct walk *w = arg;
	struct jt_audit a = { 0 };
	char event[32];

	if (n != 7)
		return;
	jt_copy(event, sizeof event, columns[1].text);
	a.at_ms = columns[0].integer;
	a.event = event;
	a.subject = columns[2].text;
	a.sid = columns[3].text;
	a.client = columns[4].text;
	a.address = columns[5].text;
	a.reason = columns[6].text;
	w->row(w->arg, &a);
}

enum jt_outcome
jt_audit_tail(struct jt_db *db, int64_t n, jt_audit_fn *row, void *arg)
{
	static const char sql[] =
	    "SELECT at_ms, event, subject, sid, client_id, address, reason"
	    " FROM (SELECT * FROM audit ORDER BY at_ms DESC, id DESC LIMIT $1)"
	    " AS last ORDER BY at_ms, id";
	const struct jt_value params[] = { jt_integer(n) };
	struct walk w = { row, arg };
	const struct jt_query q = { sql, params, 1, give_row, &w };

	return jt_db_run(db, &q);
}
