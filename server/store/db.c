/* SPDX-License-Identifier: Apache-2.0 */
#include "store/db.h"

#include <stdio.h>

#include "store/driver.h"

enum jt_outcome
jt_db_open(struct jt_db **out, const char *where, bool migrate,
    struct jt_db_why *why)
{
	enum jt_outcome o;

	*out = NULL;
	if (strstr(where, "://") != NULL) {
		snprintf(why->text, sizeof why->text,
		    "could not open '%.100s': this jetond knows files only",
		    where);
		return JT_UNAVAILABLE;
	}
	o = jt_sqlite.open(out, where, why);
	if (o == JT_DONE && migrate)
		o = jt_schema_migrate(*out, why);
	if (o != JT_DONE) {
		jt_db_close(*out);
		*out = NULL;
	}
	return o;
}

void
jt_db_close(struct jt_db *db)
{
	if (db != NULL)
		db->driver->close(db);
}

enum jt_outcome
jt_db_run(struct jt_db *db, const struct jt_query *q)
{
	return db->driver->run(db, q);
}

enum jt_outcome
jt_db_exec(struct jt_db *db, const char *sql)
{
	return db->driver->exec(db, sql);
}

enum jt_outcome
jt_db_begin(struct jt_db *db)
{
	return db->driver->begin(db);
}

enum jt_outcome
jt_db_commit(struct jt_db *db)
{
	static const char sql[] = "COMMIT";
	const struct jt_query q = { .sql = sql };
	enum jt_outcome o;

	o = jt_db_run(db, &q);
	if (o != JT_DONE && jt_db_in_transaction(db))
		jt_db_rollback(db);
	return o;
}

void
jt_db_rollback(struct jt_db *db)
{
	if (jt_db_in_transaction(db))
		(void)jt_db_exec(db, "ROLLBACK");
}

bool
jt_db_in_transaction(const struct jt_db *db)
{
	return db->driver->in_transaction(db);
}

const char *
jt_db_why(const struct jt_db *db)
{
	return db->driver->why(db);
}

void
jt_copy(char *out, size_t size, jeton_str s)
{
	size_t n = s.n < size ? s.n : size - 1;

	if (n > 0)
		memcpy(out, s.p, n);
	out[n] = '\0';
}
