/* SPDX-License-Identifier: Apache-2.0 */
#include "store/db.h"

#include <stdio.h>

#include "store/driver.h"
#include "store/epoch.h"
#include "store/tally.h"

static const struct {
	const char *prefix;
	const struct jt_driver *driver;
} schemes[] = {
	{ "postgres://", &jt_postgres },
	{ "postgresql://", &jt_postgres },
};

/* NULL: an address of something else than a database that we know. */
static const struct jt_driver *
driver_of(const char *where)
{
	for (size_t i = 0; i < JT_COUNT(schemes); i++)
		if (strncmp(where, schemes[i].prefix,
			strlen(schemes[i].prefix)) == 0)
			return schemes[i].driver;
	return strstr(where, "://") == NULL ? &jt_sqlite : NULL;
}

enum jt_outcome
jt_db_open(struct jt_db **out, const char *where, bool migrate,
    struct jt_db_why *why)
{
	const struct jt_driver *driver = driver_of(where);
	enum jt_outcome o;

	*out = NULL;
	if (driver == NULL) {
		snprintf(why->text, sizeof why->text,
		    "a database is a file or postgres://..., not '%.*s...'",
		    (int)strcspn(where, ":"), where);
		return JT_UNAVAILABLE;
	}
	o = driver->open(out, where, why);
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

bool
jt_db_is_remote(const struct jt_db *db)
{
	return db->driver->is_remote;
}

size_t
jt_db_group_max(const struct jt_db *db)
{
	return db->driver->group_max;
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
jt_db_later(struct jt_db *db, const char *sql)
{
	return db->driver->later(db, sql);
}

enum jt_outcome
jt_db_begin(struct jt_db *db)
{
	return db->driver->begin(db, JT_BEGIN_WRITE);
}

enum jt_outcome
jt_db_begin_alone(struct jt_db *db)
{
	return db->driver->begin(db, JT_BEGIN_ALONE);
}

enum jt_outcome
jt_db_begin_read(struct jt_db *db)
{
	return db->driver->begin(db, JT_BEGIN_READ);
}

enum jt_outcome
jt_db_commit(struct jt_db *db)
{
	static const char sql[] = "COMMIT";
	const struct jt_query q = { .sql = sql };
	enum jt_outcome o;

	o = jt_epoch_write(db);
	if (o == JT_DONE)
		o = jt_db_run(db, &q);
	if (o != JT_DONE) {
		jt_db_rollback(db);
		return o;
	}
	jt_epoch_publish(db);
	jt_tally_publish(db);
	return o;
}

void
jt_db_rollback(struct jt_db *db)
{
	db->takes_away = false;
	jt_tally_clear(db);
	if (jt_db_in_transaction(db))
		(void)jt_db_exec(db, "ROLLBACK");
}

bool
jt_db_in_transaction(const struct jt_db *db)
{
	return db->driver->in_transaction(db);
}

bool
jt_db_may_repeat(const struct jt_db *db)
{
	return db->may_repeat;
}

const char *
jt_db_why(const struct jt_db *db)
{
	return db->why;
}

void
jt_copy(char *out, size_t size, jeton_str s)
{
	size_t n = s.n < size ? s.n : size - 1;

	if (n > 0)
		memcpy(out, s.p, n);
	out[n] = '\0';
}
