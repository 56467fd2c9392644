/* SPDX-License-Identifier: Apache-2.0 */
#include "transfer.h"

#include <stdio.h>

#include "base/text.h"
#include "command.h"

/* Each refers to those before it only. */
static const char *const kinds[JT_TRANSFER_KINDS] = { "users", "clients",
	"sessions" };

const struct jt_table *
jt_transfer_table(const struct jt_model *m, size_t kind)
{
	return jt_model_table(m, jeton_cstr(kinds[kind]));
}

static int
show_usage(void)
{
	fputs("usage: jetond export|import FILE\n", stderr);
	return JT_EXIT_USAGE;
}

static int
transfer(struct jt_config *c, int argc, char **argv,
    int (*move)(struct jt_db *, const struct jt_model *, const char *))
{
	struct jt_model *m;
	struct jt_db_why why;
	struct jt_db *db;
	int status;

	if (argc != 1 || argv[0][0] == '-')
		return show_usage();
	if (jt_model_open(&m, &why) != JT_DONE)
		return jt_complain("%s", why.text);
	status = JT_EXIT_FAILED;
	if (jt_prepare(c, NULL, &db, NULL)) {
		status = move(db, m, argv[0]);
		jt_db_close(db);
	}
	jt_model_free(m);
	return status;
}

int
jt_command_export(struct jt_config *c, int argc, char **argv)
{
	return transfer(c, argc, argv, jt_export);
}

int
jt_command_import(struct jt_config *c, int argc, char **argv)
{
	return transfer(c, argc, argv, jt_import);
}
