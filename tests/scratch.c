/* SPDX-License-Identifier: Apache-2.0 */
#include "scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const files[] = { "jetond.db", "jetond.db-wal",
	"jetond.db-shm", "master.key", "jetond.conf" };

/* A schema of its own in the database that the environment names. */
static void
make_schema(struct scratch *s, const char *url)
{
	static unsigned number;
	struct jt_db_why why = { "" };
	struct jt_db *db;
	char sql[64];

	snprintf(s->schema, sizeof s->schema, "c%d_%u", (int)getpid(),
	    ++number);
	snprintf(sql, sizeof sql, "CREATE SCHEMA %s", s->schema);
	assert_int_equal(jt_db_open(&db, url, false, &why), JT_DONE);
	assert_int_equal(jt_db_exec(db, sql), JT_DONE);
	jt_db_close(db);
	snprintf(s->database, sizeof s->database,
	    "%.160s&options=-csearch_path%%3D%s", url, s->schema);
}

static void
drop_schema(struct scratch *s)
{
	char sql[64];

	snprintf(sql, sizeof sql, "DROP SCHEMA %s CASCADE", s->schema);
	assert_int_equal(jt_db_exec(s->db, sql), JT_DONE);
}

bool
scratch_is_remote(void)
{
	return getenv("JETON_POSTGRES") != NULL;
}

jeton_err
scratch_keyring(struct scratch *s, jeton_why *why)
{
	const struct jt_keyring_plan plan = {
		.master = s->master,
		.alg = "ES256",
		.keep = SCRATCH_KEEP,
	};

	return jt_keyring_open(&s->keyring, s->db, &plan, why);
}

int
scratch_open(void **state)
{
	struct scratch *s = calloc(1, sizeof *s);
	const char *tmp = getenv("TMPDIR");
	struct jt_db_why db_why = { "" };
	jeton_why why = { "" };

	assert_non_null(s);
	umask(077);
	snprintf(s->dir, sizeof s->dir, "%.100s/jetond-XXXXXX",
	    tmp == NULL ? "/tmp" : tmp);
	assert_non_null(mkdtemp(s->dir));
	snprintf(s->database, sizeof s->database, "%.120s/jetond.db", s->dir);
	if (scratch_is_remote())
		make_schema(s, getenv("JETON_POSTGRES"));
	snprintf(s->master, sizeof s->master, "%.120s/master.key", s->dir);
	assert_int_equal(jt_db_open(&s->db, s->database, true, &db_why),
	    JT_DONE);
	assert_int_equal(scratch_keyring(s, &why), JETON_OK);
	*state = s;
	return 0;
}

int
scratch_close(void **state)
{
	struct scratch *s = *state;
	char path[SCRATCH_PATH];

	jt_keyring_free(s->keyring);
	if (scratch_is_remote())
		drop_schema(s);
	jt_db_close(s->db);
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		snprintf(path, sizeof path, "%.120s/%s", s->dir, files[i]);
		(void)unlink(path);
	}
	assert_int_equal(rmdir(s->dir), 0);
	free(s);
	return 0;
}

void
scratch_user(struct scratch *s, const char *name)
{
	struct jt_user u = { .roles = "[\"user\"]" };

	snprintf(u.id, sizeof u.id, "id-%.18s", name);
	snprintf(u.name, sizeof u.name, "%.100s", name);
	snprintf(u.password, sizeof u.password, "hash-of-%.100s", name);
	assert_int_equal(jt_users_add(s->db, &u, 1), JT_DONE);
}
