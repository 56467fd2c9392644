/* SPDX-License-Identifier: Apache-2.0 */
#include "store/clients.h"

#include "store/audit.h"
#include "store/epoch.h"
#include "store/sessions.h"
#include "words.h"

static const char *const kinds[JT_CLIENT_KINDS] = {
	[JT_CLIENT_PUBLIC] = "public",
	[JT_CLIENT_CONFIDENTIAL] = "confidential",
	[JT_CLIENT_RESOURCE] = "resource",
};

static const char *const auths[JT_AUTHS] = {
	[JT_AUTH_NONE] = "none",
	[JT_AUTH_BASIC] = "client_secret_basic",
	[JT_AUTH_POST] = "client_secret_post",
	[JT_AUTH_KEY] = "private_key_jwt",
};

/* By the number of their bit. */
static const char *const grants[JT_GRANTS] = {
	"client_credentials",
	"refresh_token",
	"password",
};

static size_t
find_name(const char *const *names, size_t n, jeton_str name)
{
	for (size_t i = 0; i < n; i++)
		if (jt_str_eq(jeton_cstr(names[i]), name))
			return i;
	return n;
}

const char *
jt_client_kind_name(enum jt_client_kind kind)
{
	return kinds[kind];
}

const char *
jt_client_auth_name(enum jt_client_auth auth)
{
	return auths[auth];
}

const char *
jt_grant_name(unsigned bit)
{
	for (size_t i = 0; i < JT_GRANTS; i++)
		if (bit == 1U << i)
			return grants[i];
	return "";
}

enum jt_client_kind
jt_client_kind_of(jeton_str name)
{
	return (enum jt_client_kind)find_name(kinds, JT_CLIENT_KINDS, name);
}

enum jt_client_auth
jt_client_auth_of(jeton_str name)
{
	return (enum jt_client_auth)find_name(auths, JT_AUTHS, name);
}

unsigned
jt_grant_of(jeton_str name)
{
	const size_t i = find_name(grants, JT_GRANTS, name);

	return i == JT_GRANTS ? 0 : 1U << i;
}

void
jt_put_grants(struct jt_buf *b, unsigned which)
{
	const size_t start = b->n;

	for (size_t i = 0; i < JT_GRANTS; i++) {
		if ((which & 1U << i) == 0)
			continue;
		if (b->n > start)
			jt_put_char(b, ' ');
		jt_put(b, jeton_cstr(grants[i]));
	}
}

static unsigned
read_grants(jeton_str list)
{
	unsigned found = 0;
	jeton_str word;

	while (jt_next_word(&list, &word))
		found |= jt_grant_of(word);
	return found;
}

static void
ignore_row(void *arg, const struct jt_value *columns, size_t n)
{
	(void)arg;
	(void)columns;
	(void)n;
}

/* A row that we cannot read is no client: it has no grants and no secret. */
static void
take_row(struct jt_client *c, const struct jt_value *columns, size_t n)
{
	*c = (struct jt_client){ .kind = JT_CLIENT_KINDS, .auth = JT_AUTHS };
	if (n != 13)
		return;
	jt_copy(c->id, sizeof c->id, columns[0].text);
	c->kind = jt_client_kind_of(columns[1].text);
	c->auth = jt_client_auth_of(columns[2].text);
	jt_copy(c->secret, sizeof c->secret, columns[3].text);
	jt_copy(c->keys, sizeof c->keys, columns[4].text);
	c->grants = read_grants(columns[5].text);
	jt_copy(c->scopes, sizeof c->scopes, columns[6].text);
	jt_copy(c->audiences, sizeof c->audiences, columns[7].text);
	jt_copy(c->alg, sizeof c->alg, columns[8].text);
	c->access_lifetime = columns[9].integer;
	c->idle = columns[10].integer;
	c->absolute = columns[11].integer;
	c->created = columns[12].integer;
}

static void
put_client(void *arg, const struct jt_value *columns, size_t n)
{
	take_row(arg, columns, n);
}

enum jt_outcome
jt_clients_add(struct jt_db *db, const struct jt_client *c)
{
	static const char sql[] =
	    "INSERT INTO clients (id, kind, auth, secret, keys, grants,"
	    " scopes, audiences, alg, access_lifetime, idle, absolute, created)"
	    " SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13"
	    " WHERE NOT EXISTS (SELECT id FROM users WHERE id = $1)"
	    " RETURNING id";
	char text[128];
	struct jt_buf list = jt_buf_over(text, sizeof text);
	const struct jt_value params[] = {
		jt_text(jeton_cstr(c->id)),
		jt_text(jeton_cstr(kinds[c->kind])),
		jt_text(jeton_cstr(auths[c->auth])),
		jt_text(jeton_cstr(c->secret)),
		jt_text(jeton_cstr(c->keys)),
		jt_text((jeton_str){ text, 0 }),
		jt_text(jeton_cstr(c->scopes)),
		jt_text(jeton_cstr(c->audiences)),
		jt_text(jeton_cstr(c->alg)),
		jt_integer(c->access_lifetime),
		jt_integer(c->idle),
		jt_integer(c->absolute),
		jt_integer(c->created),
	};
	struct jt_value bound[JT_COUNT(params)];
	const struct jt_query q = { sql, bound, JT_COUNT(bound), ignore_row,
		NULL };
	enum jt_outcome o;

	memcpy(bound, params, sizeof bound);
	jt_put_grants(&list, c->grants);
	bound[5].text.n = list.n;
	o = jt_db_run(db, &q);
	if (o == JT_DONE)
		o = jt_audit_about(db, "client_added", jeton_cstr(c->id));
	return o == JT_ABSENT ? JT_CONFLICT : o;
}

enum jt_outcome
jt_clients_by_id(struct jt_db *db, jeton_str id, struct jt_client *out)
{
	static const char sql[] =
	    "SELECT id, kind, auth, secret, keys, grants, scopes, audiences,"
	    " alg, access_lifetime, idle, absolute, created"
	    " FROM clients WHERE id = $1";
	const struct jt_value params[] = { jt_text(id) };
	const struct jt_query q = { sql, params, 1, put_client, out };

	out->id[0] = '\0';
	return jt_db_run(db, &q);
}

enum jt_outcome
jt_clients_alive(struct jt_db *db, const char *id, const char *jti)
{
	static const char sql[] =
	    "SELECT id FROM clients WHERE id = $1"
	    " AND NOT EXISTS (SELECT id FROM revoked WHERE id = $2)";
	const struct jt_value params[] = { jt_text(jeton_cstr(id)),
		jt_text(jeton_cstr(jti)) };
	const struct jt_query q = { sql, params, 2, ignore_row, NULL };

	return jt_db_run(db, &q);
}

struct walk {
	struct jt_client *room;
	jt_client_fn *each;
	void *arg;
};

static void
give_client(void *arg, const struct jt_value *columns, size_t n)
{
	const struct walk *w = arg;

	take_row(w->room, columns, n);
	w->each(w->arg, w->room);
}

enum jt_outcome
jt_clients_each(struct jt_db *db, struct jt_client *room, jt_client_fn *each,
    void *arg)
{
	static const char sql[] =
	    "SELECT id, kind, auth, secret, keys, grants, scopes, audiences,"
	    " alg, access_lifetime, idle, absolute, created"
	    " FROM clients ORDER BY id";
	struct walk w = { room, each, arg };
	const struct jt_query q = { sql, NULL, 0, give_client, &w };

	return jt_db_run(db, &q);
}

enum jt_outcome
jt_clients_secret(struct jt_db *db, jeton_str id, const char *hash)
{
	static const char sql[] = "UPDATE clients SET secret = $2"
				  " WHERE id = $1 RETURNING id";
	const struct jt_value params[] = { jt_text(id),
		jt_text(jeton_cstr(hash)) };
	const struct jt_query q = { sql, params, 2, ignore_row, NULL };
	enum jt_outcome o;

	o = jt_db_run(db, &q);
	return o == JT_DONE ? jt_audit_about(db, "client_secret", id) : o;
}

enum jt_outcome
jt_clients_remove(struct jt_db *db, jeton_str id, int64_t now)
{
	static const char sql[] = "DELETE FROM clients WHERE id = $1"
				  " RETURNING id";
	const struct jt_value params[] = { jt_text(id) };
	const struct jt_query q = { sql, params, 1, ignore_row, NULL };
	enum jt_outcome o;

	o = jt_db_run(db, &q);
	if (o == JT_DONE)
		o = jt_audit_about(db, "client_removed", id);
	if (o == JT_DONE)
		o = jt_sessions_end_of_client(db, id, now);
	if (o == JT_DONE)
		jt_epoch_bump(db);
	return o;
}
