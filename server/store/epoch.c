/* SPDX-License-Identifier: Apache-2.0 */
#include "store/epoch.h"

#include "store/driver.h"

static _Atomic uint64_t published;

void
jt_epoch_bump(struct jt_db *db)
{
	db->takes_away = true;
}

enum jt_outcome
jt_epoch_write(struct jt_db *db)
{
	static const char sql[] = "UPDATE epoch SET n = n + 1 WHERE id = 1";
	const struct jt_query q = { .sql = sql };

	return db->takes_away ? jt_db_run(db, &q) : JT_DONE;
}

void
jt_epoch_publish(struct jt_db *db)
{
	if (db->takes_away)
		published++;
	db->takes_away = false;
}

uint64_t
jt_epoch_published(void)
{
	return published;
}

static void
put_n(void *arg, const struct jt_value *columns, size_t n)
{
	int64_t *epoch = arg;

	if (n == 1)
		*epoch = columns[0].integer;
}

enum jt_outcome
jt_epoch_read(struct jt_db *db, int64_t *n)
{
	static const char sql[] = "SELECT n FROM epoch WHERE id = 1";
	const struct jt_query q = { sql, NULL, 0, put_n, n };

	*n = 0;
	return jt_db_run(db, &q);
}
