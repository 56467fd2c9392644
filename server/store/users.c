/* SPDX-License-Identifier: Apache-2.0 */
#include "store/users.h"

#include "store/audit.h"
#include "store/epoch.h"
#include "store/sessions.h"

static void
put_user(void *arg, const struct jt_value *columns, size_t n)
{
	struct jt_user *u = arg;

	if (n != 5)
		return;
	jt_copy(u->id, sizeof u->id, columns[0].text);
	jt_copy(u->name, sizeof u->name, columns[1].text);
	jt_copy(u->password, sizeof u->password, columns[2].text);
	jt_copy(u->roles, sizeof u->roles, columns[3].text);
	u->is_disabled = columns[4].type != JT_NULL;
}

static void
ignore_row(void *arg, const struct jt_value *columns, size_t n)
{
	(void)arg;
	(void)columns;
	(void)n;
}

static void
put_id(void *arg, const struct jt_value *columns, size_t n)
{
	if (n == 1)
		jt_copy(arg, JT_ID_SIZE, columns[0].text);
}

enum jt_outcome
jt_users_add(struct jt_db *db, const struct jt_user *u, int64_t now)
{
	static const char sql[] =
	    "INSERT INTO users (id, name, password, roles, created)"
	    " VALUES ($1, $2, $3, $4, $5)";
	const struct jt_value params[] = {
		jt_text(jeton_cstr(u->id)),
		jt_text(jeton_cstr(u->name)),
		jt_text(jeton_cstr(u->password)),
		jt_text(jeton_cstr(u->roles)),
		jt_integer(now),
	};
	const struct jt_query q = { sql, params, 5, NULL, NULL };

	return jt_db_run(db, &q);
}

enum jt_outcome
jt_users_by_name(struct jt_db *db, jeton_str name, struct jt_user *out)
{
	static const char sql[] = "SELECT id, name, password, roles, disabled"
				  " FROM users WHERE name = $1";
	const struct jt_value params[] = { jt_text(name) };
	const struct jt_query q = { sql, params, 1, put_user, out };

	return jt_db_run(db, &q);
}

enum jt_outcome
jt_users_by_id(struct jt_db *db, const char *id, struct jt_user *out)
{
	static const char sql[] = "SELECT id, name, password, roles, disabled"
				  " FROM users WHERE id = $1";
	const struct jt_value params[] = { jt_text(jeton_cstr(id)) };
	const struct jt_query q = { sql, params, 1, put_user, out };

	return jt_db_run(db, &q);
}

enum jt_outcome
jt_users_rehash(struct jt_db *db, const char *id, const char *old,
    const char *new)
{
	static const char sql[] = "UPDATE users SET password = $3"
				  " WHERE id = $1 AND password = $2"
				  " AND disabled IS NULL RETURNING id";
	const struct jt_value params[] = {
		jt_text(jeton_cstr(id)),
		jt_text(jeton_cstr(old)),
		jt_text(jeton_cstr(new)),
	};
	const struct jt_query q = { sql, params, 3, ignore_row, NULL };

	return jt_db_run(db, &q);
}

enum jt_outcome
jt_users_disable(struct jt_db *db, jeton_str name, bool disabled, int64_t now)
{
	static const char sql[] = "UPDATE users SET disabled = $2"
				  " WHERE name = $1 RETURNING id";
	const struct jt_value when = { .type = disabled ? JT_INTEGER : JT_NULL,
		.integer = now };
	const struct jt_value params[] = { jt_text(name), when };
	char id[JT_ID_SIZE] = "";
	const struct jt_query q = { sql, params, 2, put_id, id };
	enum jt_outcome o;

	o = jt_db_run(db, &q);
	if (o == JT_DONE)
		o = jt_audit_about(db,
		    disabled ? "user_disabled" : "user_enabled",
		    jeton_cstr(id));
	if (o == JT_DONE && disabled)
		o = jt_sessions_end_of(db, id, "", "disabled", now);
	if (o == JT_DONE)
		jt_epoch_bump(db);
	return o;
}

enum jt_outcome
jt_users_change_password(struct jt_db *db, const struct jt_password_change *c,
    int64_t now)
{
	enum jt_outcome o;

	o = jt_users_rehash(db, c->user, c->old, c->new);
	if (o == JT_DONE)
		o = jt_sessions_end_of(db, c->user, c->sid, "password", now);
	return o;
}

enum jt_outcome
jt_users_password(struct jt_db *db, jeton_str name, const char *hash,
    int64_t now)
{
	static const char sql[] = "UPDATE users SET password = $2"
				  " WHERE name = $1 RETURNING id";
	const struct jt_value params[] = { jt_text(name),
		jt_text(jeton_cstr(hash)) };
	char id[JT_ID_SIZE] = "";
	const struct jt_query q = { sql, params, 2, put_id, id };
	enum jt_outcome o;

	o = jt_db_run(db, &q);
	if (o == JT_DONE)
		o = jt_audit_about(db, "password_changed", jeton_cstr(id));
	if (o == JT_DONE)
		o = jt_sessions_end_of(db, id, "", "password", now);
	if (o == JT_DONE)
		jt_epoch_bump(db);
	return o;
}

enum jt_outcome
jt_users_roles(struct jt_db *db, jeton_str name, const char *roles)
{
	static const char sql[] = "UPDATE users SET roles = $2"
				  " WHERE name = $1 RETURNING id";
	const struct jt_value params[] = { jt_text(name),
		jt_text(jeton_cstr(roles)) };
	const struct jt_query q = { sql, params, 2, ignore_row, NULL };
	enum jt_outcome o;

	o = jt_db_run(db, &q);
	if (o == JT_DONE)
		jt_epoch_bump(db);
	return o;
}

/* No name has a control character, so that this one is nobody's. */
enum jt_outcome
jt_users_remove(struct jt_db *db, jeton_str name, int64_t now)
{
	static const char sql[] =
	    "UPDATE users SET name = $2 || id, password = '', disabled = $3,"
	    " removed = $3 WHERE name = $1 RETURNING id";
	const struct jt_value params[] = { jt_text(name),
		jt_text(JT_LIT("\177")), jt_integer(now) };
	char id[JT_ID_SIZE] = "";
	const struct jt_query q = { sql, params, 3, put_id, id };
	enum jt_outcome o;

	o = jt_db_run(db, &q);
	if (o == JT_DONE)
		o = jt_sessions_end_of(db, id, "", "removed", now);
	if (o == JT_DONE)
		jt_epoch_bump(db);
	return o;
}

struct each {
	jt_user_fn *row;
	void *arg;
};

static void
give_user(void *arg, const struct jt_value *columns, size_t n)
{
	const struct each *each = arg;
	struct jt_user u = { 0 };

	if (n != 5)
		return;
	jt_copy(u.id, sizeof u.id, columns[0].text);
	jt_copy(u.name, sizeof u.name, columns[1].text);
	jt_copy(u.roles, sizeof u.roles, columns[2].text);
	u.is_disabled = columns[3].type != JT_NULL;
	each->row(each->arg, &u, columns[4].integer);
}

enum jt_outcome
jt_users_each(struct jt_db *db, jt_user_fn *row, void *arg)
{
	static const char sql[] = "SELECT id, name, roles, disabled, created"
				  " FROM users WHERE removed IS NULL"
				  " ORDER BY name";
	struct each each = { row, arg };
	const struct jt_query q = { sql, NULL, 0, give_user, &each };
	enum jt_outcome o;

	o = jt_db_run(db, &q);
	return o == JT_ABSENT ? JT_DONE : o;
}
