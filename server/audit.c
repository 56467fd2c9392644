/* SPDX-License-Identifier: Apache-2.0 */
/* jetond audit tail: the end of the audit trail, one JSON object per line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "command.h"
#include "lines.h"
#include "store/audit.h"

enum { TAIL_DEFAULT = 20, TAIL_MAX = 1000000 };

static int
show_usage(void)
{
	fputs("usage: jetond audit tail [COUNT]\n", stderr);
	return JT_EXIT_USAGE;
}

static void
print_row(void *arg, const struct jt_audit *a)
{
	struct jt_lines *line = arg;

	jt_line_begin(line);
	jt_line_time(line, "at", a->at_ms / 1000);
	jt_line_str(line, "event", jeton_cstr(a->event));
	jt_line_str(line, "subject", a->subject);
	jt_line_str(line, "sid", a->sid);
	jt_line_str(line, "client", a->client);
	jt_line_str(line, "address", a->address);
	jt_line_str(line, "reason", a->reason);
	jt_line_end(line);
}

/* 0 if it is none. */
static int64_t
read_count(const char *text)
{
	char *end;
	const long n = strtol(text, &end, 10);

	return *end != '\0' || n < 1 || n > TAIL_MAX ? 0 : n;
}

int
jt_command_audit(struct jt_config *c, int argc, char **argv)
{
	const int64_t n = argc > 1 ? read_count(argv[1]) : TAIL_DEFAULT;
	struct jt_lines line;
	struct jt_db *db;
	int status = JT_EXIT_OK;

	if (argc < 1 || argc > 2 || strcmp(argv[0], "tail") != 0 || n == 0)
		return show_usage();
	if (!jt_open(c, &db))
		return JT_EXIT_FAILED;
	if (jt_audit_tail(db, n, print_row, &line) == JT_UNAVAILABLE)
		status = jt_complain("the database failed: %s", jt_db_why(db));
	jt_db_close(db);
	return status;
}
