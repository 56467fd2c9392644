/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jetond backup FILE, jetond restore FILE: whichever the store is, a backup is a
 * SQLite file with all rows of one moment, and goes into whichever store there
 * is then.  The server may run meanwhile.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "command.h"
#include "store/model.h"

enum { PATH_SIZE = 1024, HEADER_SIZE = 20, BLOCK = 65536 };

static int
show_usage(void)
{
	fputs("usage: jetond backup FILE\n"
	      "       jetond restore FILE [--replace] [--keep-sessions]\n",
	    stderr);
	return JT_EXIT_USAGE;
}

static int
complain_of(const char *what, const char *path)
{
	return jt_complain("could not %s '%s': %s", what, path,
	    strerror(errno));
}

/* The file and its name are on the disk. */
static bool
sync_file(const char *path, bool is_folder)
{
	const int fd =
	    open(path, O_RDONLY | O_CLOEXEC | (is_folder ? O_DIRECTORY : 0));
	bool done = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return done;
}

static bool
sync_folder_of(const char *path)
{
	char copy[PATH_SIZE];

	snprintf(copy, sizeof copy, "%s", path);
	return sync_file(dirname(copy), true);
}

/* ---- Backup ---- */

/* Into an empty file that is ours alone; it is a plain file afterwards. */
static bool
fill_backup(struct jt_db *from, const char *path)
{
	struct jt_model *m = NULL;
	struct jt_db *to = NULL;
	struct jt_db_why why = { "" };
	enum jt_outcome o;

	o = jt_model_open(&m, &why);
	if (o == JT_DONE)
		o = jt_db_open(&to, path, true, &why);
	if (o == JT_DONE)
		o = jt_db_begin(to);
	if (o == JT_DONE)
		o = jt_model_copy(m, from, to);
	if (o == JT_DONE)
		o = jt_db_commit(to);
	if (o == JT_DONE)
		o = jt_db_exec(to, "PRAGMA journal_mode=DELETE");
	if (o != JT_DONE)
		jt_complain("could not write the backup: %s%s%s", why.text,
		    to == NULL ? "" : jt_db_why(to), jt_db_why(from));
	jt_db_close(to);
	jt_model_free(m);
	return o == JT_DONE;
}

static void
remove_parts(const char *path)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
	char part[PATH_SIZE + 16];

	for (size_t i = 0; i < JT_COUNT(ends); i++) {
		snprintf(part, sizeof part, "%s%s", path, ends[i]);
		(void)unlink(part);
	}
}

/* Under another name first, so that a half backup never has this one. */
static int
write_backup(struct jt_db *from, const char *path)
{
	char part[PATH_SIZE];
	int fd;

	if ((size_t)snprintf(part, sizeof part, "%s.part", path) >= sizeof part)
		return jt_complain("the name of the file is too long");
	if (access(path, F_OK) == 0)
		return jt_complain("there is a '%s' already", path);
	fd = open(part, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		return complain_of("make", part);
	close(fd);
	if (!fill_backup(from, part)) {
		remove_parts(part);
		return JT_EXIT_FAILED;
	}
	if (sync_file(part, false) && link(part, path) == 0 &&
	    unlink(part) == 0 && sync_folder_of(path))
		return JT_EXIT_OK;
	complain_of("write", path);
	remove_parts(part);
	return JT_EXIT_FAILED;
}

int
jt_command_backup(struct jt_config *c, int argc, char **argv)
{
	struct jt_db *db;
	int status;

	if (argc != 1 || argv[0][0] == '-')
		return show_usage();
	if (!jt_prepare(c, NULL, &db, NULL))
		return JT_EXIT_FAILED;
	status = write_backup(db, argv[0]);
	jt_db_close(db);
	return status;
}

/* ---- Restore ---- */

struct restore {
	const char *file;
	bool replaces, keeps_sessions;
	char
	    copy[PATH_SIZE]; /* the backup, brought up to date; "" until then */
};

static bool
copy_bytes(int from, int to)
{
	static char block[BLOCK];
	ssize_t n;

	while ((n = read(from, block, sizeof block)) > 0)
		if (write(to, block, (size_t)n) != n)
			return false;
	return n == 0;
}

/* Where the server writes by a log, the file alone is half a database. */
static bool
is_plain(int fd, const char *path)
{
	unsigned char header[HEADER_SIZE] = { 0 };

	if (pread(fd, header, sizeof header, 0) == sizeof header &&
	    memcmp(header, "SQLite format 3", 16) == 0 && header[18] == 1)
		return true;
	jt_complain("'%s' is not what 'jetond backup' writes", path);
	return false;
}

static bool
make_copy(struct restore *r)
{
	const char *tmp = getenv("TMPDIR");
	int from, to;
	bool done = false;

	from = open(r->file, O_RDONLY | O_CLOEXEC);
	if (from < 0) {
		complain_of("read", r->file);
		return false;
	}
	if (is_plain(from, r->file)) {
		snprintf(r->copy, sizeof r->copy, "%.900s/jetond-XXXXXX",
		    tmp == NULL ? "/tmp" : tmp);
		to = mkostemp(r->copy, O_CLOEXEC);
		done = to >= 0 && copy_bytes(from, to);
		if (!done)
			complain_of("copy", r->file);
		if (to >= 0)
			close(to);
		else
			r->copy[0] = '\0';
	}
	close(from);
	return done;
}

static void
note_answer(void *arg, const struct jt_value *columns, size_t n)
{
	bool *is_good = arg;

	*is_good = n == 1 &&
	    (columns[0].type == JT_INTEGER
		    ? columns[0].integer > 0
		    : jt_str_eq(columns[0].text, JT_LIT("ok")));
}

/* Only what has been a whole jetond database may become one. */
static bool
is_sound(const char *path, struct jt_db_why *why)
{
	static const char check[] = "PRAGMA integrity_check(1)";
	static const char version[] = "SELECT max(version) FROM schema_version";
	bool is_good = false;
	const struct jt_query q = { check, NULL, 0, note_answer, &is_good };
	const struct jt_query v = { version, NULL, 0, note_answer, &is_good };
	struct jt_db *db;

	if (jt_db_open(&db, path, false, why) != JT_DONE)
		return false;
	if (jt_db_run(db, &q) != JT_DONE || !is_good ||
	    jt_db_run(db, &v) != JT_DONE)
		is_good = false;
	jt_db_close(db);
	if (!is_good)
		snprintf(why->text, sizeof why->text,
		    "it is damaged or no database of jetond");
	return is_good;
}

/* Opens the copy, whose keys our master key has to open. */
static bool
open_copy(const struct jt_config *c, const struct restore *r, struct jt_db **db)
{
	const struct jt_keyring_plan plan = jt_keyring_plan_of(c, NULL);
	struct jt_keyring *keyring = NULL;
	struct jt_db_why db_why;
	jeton_why why = { "" };

	*db = NULL;
	if (!is_sound(r->copy, &db_why) ||
	    jt_db_open(db, r->copy, true, &db_why) != JT_DONE) {
		jt_complain("could not restore '%s': %s", r->file, db_why.text);
		return false;
	}
	if (jt_keyring_open(&keyring, *db, &plan, &why) == JETON_OK) {
		jt_keyring_free(keyring);
		return true;
	}
	jt_complain("could not restore '%s': %s", r->file, why.text);
	jt_db_close(*db);
	*db = NULL;
	return false;
}

static enum jt_outcome
count_users(struct jt_db *db, bool *has_some)
{
	static const char sql[] = "SELECT count(*) FROM users";
	const struct jt_query q = { sql, NULL, 0, note_answer, has_some };

	return jt_db_run(db, &q);
}

/* Else a refresh token that was used since would be good again. */
static enum jt_outcome
end_sessions(struct jt_db *db)
{
	static const char sql[] =
	    "UPDATE sessions SET ended = $1, reason = 'restored'"
	    " WHERE ended IS NULL";
	const struct jt_value now = jt_integer(time(NULL));
	const struct jt_query q = { sql, &now, 1, NULL, NULL };

	return jt_db_run(db, &q);
}

static void
put_number(void *arg, const struct jt_value *columns, size_t n)
{
	if (n == 1)
		*(int64_t *)arg = columns[0].integer;
}

/*
 * The epoch tells nodes whether what they remember is still so: it goes past
 * what it was here and in the backup.
 */
static enum jt_outcome
read_epoch(struct jt_db *db, int64_t *n)
{
	static const char sql[] = "SELECT n FROM epoch";
	const struct jt_query q = { sql, NULL, 0, put_number, n };

	return jt_db_run(db, &q);
}

static enum jt_outcome
move_epoch(struct jt_db *db, int64_t before)
{
	static const char sql[] =
	    "UPDATE epoch SET n = 1 + CASE WHEN n < $1 THEN $1 ELSE n END";
	const struct jt_value n = jt_integer(before);
	const struct jt_query q = { sql, &n, 1, NULL, NULL };

	return jt_db_run(db, &q);
}

static enum jt_outcome
replace_rows(const struct restore *r, const struct jt_model *m,
    struct jt_db *from, struct jt_db *to)
{
	const bool has_epoch = jt_model_table(m, JT_LIT("epoch")) != NULL;
	enum jt_outcome o = JT_DONE;
	int64_t epoch = 0;

	if (has_epoch)
		o = read_epoch(to, &epoch);
	if (o == JT_DONE)
		o = jt_model_copy(m, from, to);
	if (o == JT_DONE && !r->keeps_sessions)
		o = end_sessions(to);
	if (o == JT_DONE && has_epoch)
		o = move_epoch(to, epoch);
	return o == JT_DONE ? jt_db_commit(to) : o;
}

static int
restore_into(const struct restore *r, struct jt_db *from, struct jt_db *to)
{
	struct jt_model *m = NULL;
	struct jt_db_why why = { "" };
	bool has_users = false;
	enum jt_outcome o;

	o = jt_model_open(&m, &why);
	if (o == JT_DONE)
		o = jt_db_begin_alone(to);
	if (o == JT_DONE)
		o = count_users(to, &has_users);
	if (o == JT_DONE && has_users && !r->replaces) {
		jt_db_rollback(to);
		jt_model_free(m);
		return jt_complain("there are users already: --replace puts "
				   "the backup in their place");
	}
	if (o == JT_DONE)
		o = replace_rows(r, m, from, to);
	if (o != JT_DONE)
		jt_complain("could not restore: %s%s", why.text, jt_db_why(to));
	jt_db_rollback(to);
	jt_model_free(m);
	return o == JT_DONE ? JT_EXIT_OK : JT_EXIT_FAILED;
}

static bool
read_wish(struct restore *r, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--replace") == 0)
			r->replaces = true;
		else if (strcmp(argv[i], "--keep-sessions") == 0)
			r->keeps_sessions = true;
		else if (r->file != NULL || argv[i][0] == '-')
			return false;
		else
			r->file = argv[i];
	}
	return r->file != NULL;
}

int
jt_command_restore(struct jt_config *c, int argc, char **argv)
{
	struct restore r = { .file = NULL };
	struct jt_db *from = NULL, *to = NULL;
	int status = JT_EXIT_FAILED;

	if (!read_wish(&r, argc, argv))
		return show_usage();
	if (make_copy(&r) && open_copy(c, &r, &from) &&
	    jt_prepare(c, NULL, &to, NULL))
		status = restore_into(&r, from, to);
	jt_db_close(to);
	jt_db_close(from);
	if (r.copy[0] != '\0')
		remove_parts(r.copy);
	return status;
}
