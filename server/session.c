/* SPDX-License-Identifier: Apache-2.0 */
/* jetond session ...: works on the store, also while the server runs. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "command.h"
#include "lines.h"
#include "store/roll.h"
#include "store/sessions.h"
#include "store/users.h"

static const char usage[] = "usage: jetond session list [USER]\n"
			    "       jetond session end SID | --user USER\n";

static int
show_usage(void)
{
	fputs(usage, stderr);
	return JT_EXIT_USAGE;
}

static void
print_session(void *arg, const struct jt_roll *r)
{
	struct jt_lines *line = arg;

	jt_line_begin(line);
	jt_line_str(line, "sid", r->sid);
	jt_line_str(line, "user", r->user);
	jt_line_str(line, "client", r->client);
	jt_line_str(line, "address", r->address);
	jt_line_str(line, "agent", r->agent);
	jt_line_time(line, "created", r->created);
	jt_line_time(line, "used", r->last_used);
	jt_line_time(line, "ends", r->ends);
	jt_line_end(line);
}

static int
failed(const struct jt_db *db)
{
	return jt_complain("the database failed: %s", jt_db_why(db));
}

static int
list(struct jt_db *db, const char *user)
{
	struct jt_lines line;

	if (jt_roll_each(db, jeton_cstr(user), time(NULL), print_session,
		&line) == JT_UNAVAILABLE)
		return failed(db);
	return JT_EXIT_OK;
}

static enum jt_outcome
end_in(struct jt_db *db, const char *sid, const char *user)
{
	struct jt_session_scope had;
	struct jt_user u;
	enum jt_outcome o;

	if (user == NULL) {
		o = jt_sessions_scope(db, sid, &had);
		return o != JT_DONE
		    ? o
		    : jt_sessions_end(db, sid, "admin", time(NULL));
	}
	o = jt_users_by_name(db, jeton_cstr(user), &u);
	return o != JT_DONE
	    ? o
	    : jt_sessions_end_of(db, u.id, "", "admin", time(NULL));
}

static int
end(struct jt_db *db, const char *sid, const char *user)
{
	enum jt_outcome o;

	o = jt_db_begin(db);
	if (o == JT_DONE)
		o = end_in(db, sid, user);
	if (o == JT_DONE)
		o = jt_db_commit(db);
	jt_db_rollback(db);
	if (o == JT_ABSENT)
		return jt_complain("there is no %s '%s'",
		    user == NULL ? "session" : "user",
		    user == NULL ? sid : user);
	return o == JT_DONE ? JT_EXIT_OK : failed(db);
}

int
jt_command_session(struct jt_config *c, int argc, char **argv)
{
	const bool is_list = argc > 0 && strcmp(argv[0], "list") == 0;
	const bool is_end = argc > 1 && strcmp(argv[0], "end") == 0;
	const bool has_user = is_end && strcmp(argv[1], "--user") == 0;
	struct jt_db *db;
	int status;

	if ((!is_list && !is_end) || argc > (has_user ? 3 : 2) ||
	    (has_user && argc != 3))
		return show_usage();
	if (!jt_open(c, &db))
		return JT_EXIT_FAILED;
	if (is_list)
		status = list(db, argc > 1 ? argv[1] : "");
	else
		status = end(db, argv[1], has_user ? argv[2] : NULL);
	jt_db_close(db);
	return status;
}
