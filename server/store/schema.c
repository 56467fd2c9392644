/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "store/driver.h"

/*
 * migrations[i] leads from version i to i + 1.  What was released is never
 * changed, only followed by another.  INTEGER has 64 bits, times are seconds
 * since 1970 unless their name says ms.  This is SQLite's dialect; for INTEGER,
 * TEXT and STRICT PostgreSQL's driver has its own words.
 */
static const char *const migrations[] = {
	"CREATE TABLE users ("
	" id TEXT NOT NULL PRIMARY KEY,"
	" name TEXT NOT NULL UNIQUE,"
	" password TEXT NOT NULL," /* its hash */
	" roles TEXT NOT NULL,"    /* a JSON array of strings */
	" created INTEGER NOT NULL,"
	" disabled INTEGER"
	") STRICT;"
	"CREATE TABLE sessions ("
	" sid TEXT NOT NULL PRIMARY KEY,"
	" user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,"
	" counter INTEGER NOT NULL,"
	" created INTEGER NOT NULL,"
	" last_used INTEGER NOT NULL,"
	" rotated_ms INTEGER NOT NULL,"
	" absolute_end INTEGER NOT NULL,"
	" idle_end INTEGER NOT NULL,"
	" ended INTEGER,"
	" reason TEXT,"
	" agent TEXT NOT NULL,"
	" address TEXT NOT NULL"
	") STRICT;"
	"CREATE INDEX sessions_by_user ON sessions (user_id);"
	"CREATE INDEX sessions_by_idle_end ON sessions (idle_end);"
	"CREATE TABLE keys ("
	" kid TEXT NOT NULL PRIMARY KEY,"
	" purpose TEXT NOT NULL," /* sign, refresh */
	" alg TEXT NOT NULL,"
	" state TEXT NOT NULL,"  /* active, retired */
	" sealed TEXT NOT NULL," /* under the master key, base64url */
	" created INTEGER NOT NULL"
	") STRICT;",

	"CREATE TABLE clients ("
	" id TEXT NOT NULL PRIMARY KEY,"
	" kind TEXT NOT NULL,"
	" auth TEXT NOT NULL,"
	" secret TEXT NOT NULL," /* its SHA-256, base64url, or nothing */
	" keys TEXT NOT NULL,"   /* a public JWK Set, or nothing */
	" grants TEXT NOT NULL," /* these three separated by spaces */
	" scopes TEXT NOT NULL,"
	" audiences TEXT NOT NULL,"
	" alg TEXT NOT NULL," /* of its access tokens, or nothing */
	" access_lifetime INTEGER NOT NULL," /* 0, like the next two: ours */
	" idle INTEGER NOT NULL,"
	" absolute INTEGER NOT NULL,"
	" created INTEGER NOT NULL"
	") STRICT;"
	"ALTER TABLE sessions"
	" ADD COLUMN client_id TEXT NOT NULL DEFAULT 'jetond';"
	"ALTER TABLE sessions ADD COLUMN scope TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE sessions ADD COLUMN audience TEXT NOT NULL DEFAULT '';"
	"CREATE INDEX sessions_by_client ON sessions (client_id);"
	"CREATE TABLE assertions (" /* that clients have used */
	" id TEXT NOT NULL PRIMARY KEY,"
	" expires INTEGER NOT NULL"
	") STRICT;"
	"CREATE INDEX assertions_by_expires ON assertions (expires);"
	"CREATE TABLE revoked (" /* access tokens, by their jti */
	" id TEXT NOT NULL PRIMARY KEY,"
	" expires INTEGER NOT NULL"
	") STRICT;"
	"CREATE INDEX revoked_by_expires ON revoked (expires);"
	"CREATE TABLE epoch ("
	" id INTEGER NOT NULL PRIMARY KEY,"
	" n INTEGER NOT NULL"
	") STRICT;"
	"INSERT INTO epoch (id, n) VALUES (1, 1);"
	"ALTER TABLE keys ADD COLUMN signs INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE keys ADD COLUMN retired INTEGER;"
	"ALTER TABLE keys DROP COLUMN state;",

	/* when the last access token that a session gave is surely dead */
	"ALTER TABLE sessions ADD COLUMN access_end INTEGER NOT NULL DEFAULT 0;"
	"UPDATE sessions SET access_end = last_used + 3960;"
	"CREATE INDEX sessions_by_access_end ON sessions (access_end)"
	" WHERE ended IS NOT NULL;",

	"CREATE TABLE throttle (" /* buckets that are not full */
	" id INTEGER NOT NULL PRIMARY KEY,"
	" full_ms INTEGER NOT NULL" /* when it will be */
	") STRICT;"
	"CREATE INDEX throttle_by_full ON throttle (full_ms);",

	/* in a status list; 0: in none */
	"ALTER TABLE sessions ADD COLUMN status INTEGER NOT NULL DEFAULT 0;"
	"CREATE INDEX sessions_by_status ON sessions (status)"
	" WHERE status > 0;"
	"CREATE TABLE counters ("
	" name TEXT NOT NULL PRIMARY KEY,"
	" n INTEGER NOT NULL"
	") STRICT;"
	"INSERT INTO counters (name, n) VALUES ('status', 0);",

	"ALTER TABLE users ADD COLUMN removed INTEGER;" /* by an operator */
	"CREATE INDEX users_by_removed"
	" ON users (removed);",

	"CREATE TABLE audit ("
	" id TEXT NOT NULL PRIMARY KEY,"
	" at_ms INTEGER NOT NULL,"
	" event TEXT NOT NULL,"
	" subject TEXT NOT NULL," /* a user's or client's id, a kid */
	" sid TEXT NOT NULL,"
	" client_id TEXT NOT NULL,"
	" address TEXT NOT NULL,"
	" reason TEXT NOT NULL"
	") STRICT;"
	"CREATE INDEX audit_by_at_ms ON audit (at_ms);",
};

static void
put_version(void *arg, const struct jt_value *columns, size_t n)
{
	int64_t *version = arg;

	if (n == 1)
		*version = columns[0].integer;
}

static enum jt_outcome
read_version(struct jt_db *db, int64_t *version)
{
	static const char sql[] = "SELECT coalesce(max(version), 0)"
				  " FROM schema_version";
	const struct jt_query q = { sql, NULL, 0, put_version, version };

	*version = 0;
	return jt_db_run(db, &q);
}

static enum jt_outcome
add_version(struct jt_db *db, int64_t version)
{
	static const char sql[] = "INSERT INTO schema_version (version)"
				  " VALUES ($1)";
	const struct jt_value params[] = { jt_integer(version) };
	const struct jt_query q = { sql, params, 1, NULL, NULL };

	return jt_db_run(db, &q);
}

static enum jt_outcome
migrate(struct jt_db *db, int64_t *version)
{
	const int64_t newest = (int64_t)JT_COUNT(migrations);
	enum jt_outcome o;

	o = jt_db_exec(db,
	    "CREATE TABLE IF NOT EXISTS schema_version"
	    " (version INTEGER NOT NULL PRIMARY KEY) STRICT");
	if (o == JT_DONE)
		o = read_version(db, version);
	for (int64_t v = *version; o == JT_DONE && v < newest; v++) {
		o = jt_db_exec(db, migrations[v]);
		if (o == JT_DONE)
			o = add_version(db, v + 1);
	}
	return o;
}

enum jt_outcome
jt_schema_migrate(struct jt_db *db, struct jt_db_why *why)
{
	const int64_t newest = (int64_t)JT_COUNT(migrations);
	enum jt_outcome o;
	int64_t version = 0;

	o = jt_db_begin_alone(db);
	if (o == JT_DONE)
		o = migrate(db, &version);
	if (o == JT_DONE && version > newest) {
		jt_db_rollback(db);
		snprintf(why->text, sizeof why->text,
		    "the database has schema %" PRId64
		    ", this jetond knows %" PRId64 " at most: it is too old",
		    version, newest);
		return JT_UNAVAILABLE;
	}
	if (o == JT_DONE)
		o = jt_db_commit(db);
	if (o != JT_DONE)
		snprintf(why->text, sizeof why->text,
		    "could not prepare the database: %.200s", jt_db_why(db));
	jt_db_rollback(db);
	return o;
}
