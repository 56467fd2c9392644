/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "command.h"
#include "transfer.h"

struct writing {
	FILE *file;
	const struct jt_table *table;
	bool failed;
	char line[JT_TRANSFER_LINE];
};

/* A text that is JSON of several values is written as what it is. */
static bool
is_json(jeton_str s)
{
	return s.n > 0 && (s.p[0] == '[' || s.p[0] == '{') &&
	    memchr(s.p, '\n', s.n) == NULL && memchr(s.p, '\r', s.n) == NULL &&
	    jt_json_check(s) == JETON_OK;
}

static void
put_value(struct jt_buf *b, const struct jt_value *v)
{
	switch (v->type) {
	case JT_INTEGER:
		jt_put_int(b, v->integer);
		return;
	case JT_TEXT:
		if (is_json(v->text))
			jt_put(b, v->text);
		else
			jt_put_json_str(b, v->text);
		return;
	case JT_NULL:
		jt_put(b, JT_LIT("null"));
		return;
	}
}

static void
write_row(void *arg, const struct jt_value *columns, size_t n)
{
	struct writing *w = arg;
	const struct jt_table *t = w->table;
	struct jt_buf b = jt_buf_over(w->line, sizeof w->line);

	jt_put(&b, JT_LIT("{"));
	jt_put_json_str(&b, jeton_cstr(t->name));
	for (size_t i = 0; i < n && i < t->count; i++) {
		jt_put(&b, i == 0 ? JT_LIT(":{") : JT_LIT(","));
		jt_put_json_str(&b, jeton_cstr(t->columns[i].name));
		jt_put_char(&b, ':');
		put_value(&b, &columns[i]);
	}
	jt_put(&b, JT_LIT("}}\n"));
	if (jt_buf_end(&b) != JETON_OK || fputs(b.p, w->file) < 0)
		w->failed = true;
}

static bool
write_tables(struct writing *w, struct jt_db *db, const struct jt_model *m)
{
	enum jt_outcome o;

	o = jt_db_begin_read(db);
	for (size_t i = 0; o == JT_DONE && i < JT_TRANSFER_KINDS; i++) {
		w->table = jt_transfer_table(m, i);
		if (w->table != NULL)
			o = jt_table_each(w->table, db, write_row, w);
	}
	jt_db_rollback(db);
	if (o != JT_DONE)
		jt_complain("could not read the database: %s", jt_db_why(db));
	return o == JT_DONE;
}

int
jt_export(struct jt_db *db, const struct jt_model *m, const char *path)
{
	static struct writing w;
	int status = JT_EXIT_OK;
	int fd;

	fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	w.file = fd < 0 ? NULL : fdopen(fd, "w");
	if (w.file == NULL)
		return jt_complain("could not make '%s': %s", path,
		    strerror(errno));
	if (!write_tables(&w, db, m))
		status = JT_EXIT_FAILED;
	if (fflush(w.file) != 0 || fsync(fd) != 0)
		w.failed = true;
	if (fclose(w.file) != 0 || w.failed)
		status = jt_complain("could not write '%s': %s", path,
		    strerror(errno));
	if (status != JT_EXIT_OK)
		(void)unlink(path);
	return status;
}
