/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sessions.h"

#include "store/audit.h"
#include "store/epoch.h"
#include "store/tally.h"

/* Made a moment later than it says, and once more within the grace. */
int64_t
jt_access_end(int64_t now, int64_t access, int64_t grace)
{
	return now + access + grace + JT_GUARD_LEEWAY;
}

struct row {
	int64_t counter, rotated_ms, absolute_end, idle_end;
	bool has_ended, is_disabled, is_foreign;
};

static void
put_sid(void *arg, const struct jt_value *columns, size_t n)
{
	size_t *rows = arg;

	(void)columns;
	if (rows != NULL && n > 0)
		++*rows;
}

/*
 * Changes nothing, but holds the row, where there are other writers: a change of
 * the password waits until the session is there to be ended, or comes first.
 */
static enum jt_outcome
hold_user(struct jt_db *db, const char *id, const char *password)
{
	static const char sql[] =
	    "UPDATE users SET password = password WHERE id = $1"
	    " AND password = $2 AND disabled IS NULL RETURNING id";
	const struct jt_value params[] = { jt_text(jeton_cstr(id)),
		jt_text(jeton_cstr(password)) };
	const struct jt_query q = { sql, params, 2, put_sid, NULL };

	return jt_db_run(db, &q);
}

static enum jt_outcome
note_login(struct jt_db *db, const struct jt_session *s)
{
	const struct jt_audit a = {
		.event = "login",
		.subject = jeton_cstr(s->user),
		.sid = jeton_cstr(s->sid),
		.client = jeton_cstr(s->client),
		.address = jeton_cstr(s->address),
		.reason = JT_INIT(""),
	};

	return jt_audit_add(db, &a);
}

enum jt_outcome
jt_sessions_add(struct jt_db *db, const struct jt_session *s,
    const char *password)
{
	static const char sql[] =
	    "INSERT INTO sessions (sid, user_id, counter, created, last_used,"
	    " rotated_ms, absolute_end, idle_end, agent, address, client_id,"
	    " scope, audience, access_end, status)"
	    " VALUES ($1, $2, $3, $4, $4, $5, $6,"
	    " CASE WHEN $6 < $7 THEN $6 ELSE $7 END, $8, $9, $10, $11, $12,"
	    " $13, $14)";
	const struct jt_value params[] = {
		jt_text(jeton_cstr(s->sid)),
		jt_text(jeton_cstr(s->user)),
		jt_integer(s->counter),
		jt_integer(s->created),
		jt_integer(s->created_ms),
		jt_integer(s->absolute_end),
		jt_integer(s->idle_end),
		jt_text(jeton_cstr(s->agent)),
		jt_text(jeton_cstr(s->address)),
		jt_text(jeton_cstr(s->client)),
		jt_text(jeton_cstr(s->scope)),
		jt_text(jeton_cstr(s->audience)),
		jt_integer(s->access_end),
		jt_integer(s->status),
	};
	const struct jt_query q = { sql, params, JT_COUNT(params), NULL, NULL };
	enum jt_outcome o;

	o = hold_user(db, s->user, password);
	if (o == JT_DONE)
		o = jt_db_run(db, &q);
	return o == JT_DONE ? note_login(db, s) : o;
}

static void
put_advanced(void *arg, const struct jt_value *columns, size_t n)
{
	struct jt_rotation *r = arg;

	if (n != 8)
		return;
	r->next = columns[0].integer;
	r->absolute_end = columns[1].integer;
	r->idle_end = columns[2].integer;
	jt_copy(r->user, sizeof r->user, columns[3].text);
	jt_copy(r->roles, sizeof r->roles, columns[4].text);
	jt_copy(r->scope, sizeof r->scope, columns[5].text);
	jt_copy(r->audience, sizeof r->audience, columns[6].text);
	r->status = columns[7].integer;
	r->issued = r->now_ms / 1000;
	r->result = JT_ADVANCED;
}

/* The one statement that decides a race. */
static enum jt_outcome
advance(struct jt_db *db, struct jt_rotation *r)
{
	static const char sql[] =
	    "UPDATE sessions SET counter = counter + 1, last_used = $3,"
	    " rotated_ms = $4, idle_end ="
	    " CASE WHEN absolute_end < $5 THEN absolute_end ELSE $5 END,"
	    " access_end = CASE WHEN access_end < $7 THEN $7"
	    " ELSE access_end END"
	    " WHERE sid = $1 AND counter = $2 AND ended IS NULL"
	    " AND absolute_end > $3 AND idle_end > $3 AND client_id = $6"
	    " AND user_id IN (SELECT id FROM users WHERE disabled IS NULL)"
	    " RETURNING counter, absolute_end, idle_end, user_id,"
	    " (SELECT roles FROM users WHERE id = user_id), scope, audience,"
	    " status";
	const int64_t now = r->now_ms / 1000;
	const struct jt_value params[] = {
		jt_text(jeton_cstr(r->sid)),
		jt_integer(r->counter),
		jt_integer(now),
		jt_integer(r->now_ms),
		jt_integer(now + r->idle),
		jt_text(jeton_cstr(r->client)),
		jt_integer(jt_access_end(now, r->access, r->grace_ms / 1000)),
	};
	const struct jt_query q = { sql, params, JT_COUNT(params), put_advanced,
		r };

	return jt_db_run(db, &q);
}

struct found {
	struct row row;
	struct jt_rotation *rotation;
};

static void
put_row(void *arg, const struct jt_value *columns, size_t n)
{
	struct found *f = arg;
	struct jt_rotation *r = f->rotation;

	if (n != 12)
		return;
	f->row.counter = columns[0].integer;
	f->row.rotated_ms = columns[1].integer;
	f->row.absolute_end = columns[2].integer;
	f->row.idle_end = columns[3].integer;
	f->row.has_ended = columns[4].type != JT_NULL;
	f->row.is_disabled = columns[5].type != JT_NULL;
	jt_copy(r->user, sizeof r->user, columns[6].text);
	jt_copy(r->roles, sizeof r->roles, columns[7].text);
	jt_copy(r->scope, sizeof r->scope, columns[8].text);
	jt_copy(r->audience, sizeof r->audience, columns[9].text);
	r->status = columns[11].integer;
	f->row.is_foreign = !jt_str_eq(columns[10].text, jeton_cstr(r->client));
}

static enum jt_outcome
look(struct jt_db *db, struct jt_rotation *r, struct row *row)
{
	static const char sql[] =
	    "SELECT s.counter, s.rotated_ms, s.absolute_end, s.idle_end,"
	    " s.ended, u.disabled, s.user_id, u.roles, s.scope, s.audience,"
	    " s.client_id, s.status"
	    " FROM sessions s JOIN users u ON u.id = s.user_id"
	    " WHERE s.sid = $1";
	const struct jt_value params[] = { jt_text(jeton_cstr(r->sid)) };
	struct found f = { .rotation = r };
	const struct jt_query q = { sql, params, 1, put_row, &f };
	enum jt_outcome o;

	o = jt_db_run(db, &q);
	*row = f.row;
	return o;
}

/*
 * Lately, by a clock that may have been set back since, or stand a little
 * behind that of another node.
 */
static bool
is_within_grace(const struct jt_rotation *r, const struct row *row)
{
	const int64_t age = r->now_ms - row->rotated_ms;

	return age <= r->grace_ms && age >= -r->grace_ms;
}

static enum jt_refreshed
judge(const struct jt_rotation *r, const struct row *row)
{
	const int64_t now = r->now_ms / 1000;

	if (row->is_foreign)
		return JT_FOREIGN;
	if (row->has_ended)
		return JT_ENDED;
	if (row->absolute_end <= now || row->idle_end <= now)
		return JT_EXPIRED;
	if (row->is_disabled)
		return JT_DISABLED;
	if (r->grace_ms > 0 && r->counter == row->counter - 1 &&
	    is_within_grace(r, row))
		return JT_REPEATED;
	return JT_REUSED;
}

enum jt_outcome
jt_sessions_refresh(struct jt_db *db, struct jt_rotation *r)
{
	enum jt_outcome o;
	struct row row;

	r->result = JT_UNKNOWN;
	o = advance(db, r);
	if (o != JT_ABSENT)
		return o;
	o = look(db, r, &row);
	if (o == JT_ABSENT)
		return JT_DONE;
	if (o != JT_DONE)
		return o;
	r->result = judge(r, &row);
	r->next = row.counter;
	r->issued = row.rotated_ms / 1000;
	r->absolute_end = row.absolute_end;
	r->idle_end = row.idle_end;
	if (r->result == JT_REUSED)
		o = jt_sessions_end(db, r->sid, "reuse", r->now_ms / 1000);
	return o;
}

enum jt_outcome
jt_sessions_look(struct jt_db *db, struct jt_rotation *r)
{
	enum jt_outcome o;
	struct row row;

	r->result = JT_UNKNOWN;
	o = look(db, r, &row);
	if (o == JT_DONE)
		r->result = judge(r, &row);
	if (r->result == JT_REUSED && r->counter == row.counter)
		r->result = JT_ADVANCED;
	return o == JT_ABSENT ? JT_DONE : o;
}

/* Nothing ended is nothing to forget. */
static enum jt_outcome
end_some(struct jt_db *db, const char *sql, const char *column,
    const struct jt_value *params, size_t n)
{
	size_t rows = 0;
	const struct jt_query q = { sql, params, n, put_sid, &rows };
	enum jt_outcome o = jt_db_run(db, &q);

	if (o != JT_DONE)
		return o == JT_ABSENT ? JT_DONE : o;
	jt_epoch_bump(db);
	jt_tally_ended(db, params[2].text.p, rows);
	return jt_audit_ended(db, column, params);
}

enum jt_outcome
jt_sessions_end(struct jt_db *db, const char *sid, const char *reason,
    int64_t now)
{
	static const char sql[] = "UPDATE sessions SET ended = $2, reason = $3"
				  " WHERE sid = $1 AND ended IS NULL"
				  " RETURNING sid";
	const struct jt_value params[] = {
		jt_text(jeton_cstr(sid)),
		jt_integer(now),
		jt_text(jeton_cstr(reason)),
	};
	return end_some(db, sql, "sid", params, JT_COUNT(params));
}

enum jt_outcome
jt_sessions_end_of(struct jt_db *db, const char *user, const char *but,
    const char *reason, int64_t now)
{
	static const char sql[] = "UPDATE sessions SET ended = $2, reason = $3"
				  " WHERE user_id = $1 AND sid <> $4"
				  " AND ended IS NULL RETURNING sid";
	const struct jt_value params[] = {
		jt_text(jeton_cstr(user)),
		jt_integer(now),
		jt_text(jeton_cstr(reason)),
		jt_text(jeton_cstr(but)),
	};
	return end_some(db, sql, "user_id", params, JT_COUNT(params));
}

enum jt_outcome
jt_sessions_end_of_client(struct jt_db *db, jeton_str client, int64_t now)
{
	static const char sql[] =
	    "UPDATE sessions SET ended = $2, reason = $3"
	    " WHERE client_id = $1 AND ended IS NULL RETURNING sid";
	const struct jt_value params[] = {
		jt_text(client),
		jt_integer(now),
		jt_text(JT_LIT("client removed")),
	};

	return end_some(db, sql, "client_id", params, JT_COUNT(params));
}

static void
put_scope(void *arg, const struct jt_value *columns, size_t n)
{
	struct jt_session_scope *out = arg;

	if (n != 2)
		return;
	jt_copy(out->client, sizeof out->client, columns[0].text);
	jt_copy(out->scope, sizeof out->scope, columns[1].text);
}

enum jt_outcome
jt_sessions_scope(struct jt_db *db, const char *sid,
    struct jt_session_scope *out)
{
	static const char sql[] = "SELECT client_id, scope FROM sessions"
				  " WHERE sid = $1";
	const struct jt_value params[] = { jt_text(jeton_cstr(sid)) };
	const struct jt_query q = { sql, params, 1, put_scope, out };

	*out = (struct jt_session_scope){ 0 };
	return jt_db_run(db, &q);
}

struct alive {
	struct jt_user *user;
	int64_t *ends;
};

static void
put_person(void *arg, const struct jt_value *columns, size_t n)
{
	const struct alive *alive = arg;
	struct jt_user *u = alive->user;

	if (n != 4)
		return;
	jt_copy(u->id, sizeof u->id, columns[0].text);
	jt_copy(u->name, sizeof u->name, columns[1].text);
	jt_copy(u->roles, sizeof u->roles, columns[2].text);
	*alive->ends = columns[3].integer;
}

enum jt_outcome
jt_sessions_alive(struct jt_db *db, const char *sid, const char *jti,
    int64_t now, struct jt_user *out, int64_t *ends)
{
	static const char sql[] =
	    "SELECT u.id, u.name, u.roles, s.absolute_end"
	    " FROM sessions s JOIN users u ON u.id = s.user_id"
	    " WHERE s.sid = $1 AND s.ended IS NULL AND s.absolute_end > $2"
	    " AND u.disabled IS NULL"
	    " AND NOT EXISTS (SELECT id FROM revoked WHERE id = $3)";
	const struct jt_value params[] = { jt_text(jeton_cstr(sid)),
		jt_integer(now), jt_text(jeton_cstr(jti)) };
	struct alive alive = { out, ends };
	const struct jt_query q = { sql, params, 3, put_person, &alive };

	out->password[0] = '\0';
	out->is_disabled = false;
	return jt_db_run(db, &q);
}
