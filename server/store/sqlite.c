/* SPDX-License-Identifier: Apache-2.0 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "limits.h"
#include "store/driver.h"
#include "store/sqlite_place.h"

enum { STATEMENTS_MAX = 160, SQL_SIZE = 2048, BUSY_MS = 5000 };

struct prepared {
	const char *sql;
	sqlite3_stmt *statement;
};

struct sqlite {
	struct jt_db db;
	sqlite3 *handle;
	size_t count;
	struct prepared prepared[STATEMENTS_MAX];
};

static const char settings[] = "PRAGMA journal_mode=WAL;"
			       "PRAGMA synchronous=FULL;"
			       "PRAGMA foreign_keys=ON;"
			       "PRAGMA trusted_schema=OFF;"
			       "PRAGMA secure_delete=ON;"
			       "PRAGMA temp_store=MEMORY;"
			       "PRAGMA cache_size=-1000;";

static struct sqlite *
own(struct jt_db *db)
{
	return (struct sqlite *)db;
}

static enum jt_outcome
failed(struct sqlite *s)
{
	int code = sqlite3_extended_errcode(s->handle);

	snprintf(s->db.why, sizeof s->db.why, "%s (%d)",
	    sqlite3_errmsg(s->handle), code);
	switch (code) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
		return JT_CONFLICT;
	default:
		return JT_UNAVAILABLE;
	}
}

static void
close_db(struct jt_db *db)
{
	struct sqlite *s = own(db);

	for (size_t i = 0; i < s->count; i++)
		sqlite3_finalize(s->prepared[i].statement);
	sqlite3_close(s->handle);
	free(s);
}

static enum jt_outcome
exec(struct jt_db *db, const char *sql)
{
	struct sqlite *s = own(db);

	if (sqlite3_exec(s->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		return failed(s);
	return JT_DONE;
}

static bool
is_at_home(const char *where, struct jt_db_why *why)
{
	const char *network = jt_sqlite_network(where);

	if (network == NULL)
		return true;
	snprintf(why->text, sizeof why->text,
	    "the database '%.100s' would be on %s: SQLite needs a disk of this "
	    "machine, PostgreSQL serves several",
	    where, network);
	return false;
}

static enum jt_outcome
open_db(struct jt_db **out, const char *where, struct jt_db_why *why)
{
	const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
	    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
	struct sqlite *s;
	int e;

	if (!is_at_home(where, why))
		return JT_UNAVAILABLE;
	s = calloc(1, sizeof *s);
	if (s == NULL) {
		snprintf(why->text, sizeof why->text, "out of memory");
		return JT_UNAVAILABLE;
	}
	s->db.driver = &jt_sqlite;
	*out = &s->db;
	e = sqlite3_open_v2(where, &s->handle, flags, NULL);
	if (e == SQLITE_OK)
		e = sqlite3_busy_timeout(s->handle, BUSY_MS);
	if (e == SQLITE_OK && exec(&s->db, settings) == JT_DONE)
		return JT_DONE;
	snprintf(why->text, sizeof why->text,
	    "could not open the database '%.150s': %.60s", where,
	    s->handle == NULL ? sqlite3_errstr(e) : sqlite3_errmsg(s->handle));
	return JT_UNAVAILABLE;
}

/* $1 is a number here only when it is written ?1. */
static bool
translate(const char *sql, char out[SQL_SIZE])
{
	size_t n = strlen(sql);

	if (n >= SQL_SIZE)
		return false;
	for (size_t i = 0; i <= n; i++)
		out[i] = sql[i] == '$' ? '?' : sql[i];
	return true;
}

/* A few dozen queries at most: their texts are told apart by address. */
static sqlite3_stmt *
prepare(struct sqlite *s, const char *sql)
{
	char own_sql[SQL_SIZE];
	struct prepared *p;

	for (size_t i = 0; i < s->count; i++)
		if (s->prepared[i].sql == sql)
			return s->prepared[i].statement;
	if (s->count == STATEMENTS_MAX || !translate(sql, own_sql))
		return NULL;
	p = &s->prepared[s->count];
	if (sqlite3_prepare_v3(s->handle, own_sql, -1,
		SQLITE_PREPARE_PERSISTENT, &p->statement, NULL) != SQLITE_OK)
		return NULL;
	p->sql = sql;
	s->count++;
	return p->statement;
}

static int
bind(sqlite3_stmt *statement, int at, const struct jt_value *v)
{
	switch (v->type) {
	case JT_INTEGER:
		return sqlite3_bind_int64(statement, at, v->integer);
	case JT_TEXT:
		return sqlite3_bind_text64(statement, at, v->text.p, v->text.n,
		    SQLITE_STATIC, SQLITE_UTF8);
	case JT_NULL:
		break;
	}
	return sqlite3_bind_null(statement, at);
}

static struct jt_value
column(sqlite3_stmt *statement, int at)
{
	struct jt_value v = { .type = JT_NULL };
	const void *text;

	switch (sqlite3_column_type(statement, at)) {
	case SQLITE_INTEGER:
		return jt_integer(sqlite3_column_int64(statement, at));
	case SQLITE_TEXT:
		text = sqlite3_column_text(statement, at);
		v.type = JT_TEXT;
		v.text.p = text;
		v.text.n = (size_t)sqlite3_column_bytes(statement, at);
		return v;
	default:
		return v;
	}
}

static void
give_row(sqlite3_stmt *statement, const struct jt_query *q)
{
	struct jt_value columns[JT_COLUMNS_MAX];
	int n = sqlite3_column_count(statement);

	if (n > JT_COLUMNS_MAX)
		n = JT_COLUMNS_MAX;
	for (int i = 0; i < n; i++)
		columns[i] = column(statement, i);
	q->row(q->arg, columns, (size_t)n);
}

static enum jt_outcome
step(struct sqlite *s, sqlite3_stmt *statement, const struct jt_query *q)
{
	size_t rows = 0;
	int e;

	while ((e = sqlite3_step(statement)) == SQLITE_ROW) {
		rows++;
		if (q->row != NULL)
			give_row(statement, q);
	}
	if (e != SQLITE_DONE)
		return failed(s);
	return q->row != NULL && rows == 0 ? JT_ABSENT : JT_DONE;
}

static enum jt_outcome
run(struct jt_db *db, const struct jt_query *q)
{
	struct sqlite *s = own(db);
	sqlite3_stmt *statement;
	enum jt_outcome o;
	int e = SQLITE_OK;

	statement = prepare(s, q->sql);
	if (statement == NULL)
		return failed(s);
	for (size_t i = 0; i < q->n && e == SQLITE_OK; i++)
		e = bind(statement, (int)i + 1, &q->params[i]);
	o = e == SQLITE_OK ? step(s, statement, q) : failed(s);
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	return o;
}

static enum jt_outcome
later(struct jt_db *db, const char *sql)
{
	const struct jt_query q = { .sql = sql };

	return run(db, &q);
}

static enum jt_outcome
begin(struct jt_db *db, enum jt_begin how)
{
	static const char write[] = "BEGIN IMMEDIATE";
	static const char read[] = "BEGIN";

	return later(db, how == JT_BEGIN_READ ? read : write);
}

static bool
in_transaction(const struct jt_db *db)
{
	const struct sqlite *s = (const struct sqlite *)db;

	return sqlite3_get_autocommit(s->handle) == 0;
}

const struct jt_driver jt_sqlite = {
	.group_max = JT_WRITES_GROUPED,
	.open = open_db,
	.close = close_db,
	.run = run,
	.exec = exec,
	.later = later,
	.begin = begin,
	.in_transaction = in_transaction,
};
