/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jetond key ...: works on the store; a running server notices by itself
 * within keys.poll.
 */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "command.h"
#include "keyring/rotation.h"

static const char usage[] =
    "usage: jetond key list\n"
    "       jetond key add ES256|RS256|PS256|EdDSA|HS256 [--now]\n"
    "       jetond key rotate [ALG] [--now]\n"
    "       jetond key retire KID [--drop]\n";

static int
show_usage(void)
{
	fputs(usage, stderr);
	return JT_EXIT_USAGE;
}

static int
report(jeton_err e, const struct jt_db *db, const char *what)
{
	switch ((int)e) {
	case JETON_OK:
		return JT_EXIT_OK;
	case JETON_KEY_NONE:
		return jt_complain("there is no key '%s'", what);
	case JETON_KEY_USE:
		return jt_complain("'%s' is the last key of its algorithm that "
				   "signs: rotate first",
		    what);
	case JETON_FILE:
		return jt_complain("the database or the master key failed: %s",
		    jt_db_why(db));
	default:
		return jt_complain("'%s': %s", what, jeton_strerror(e));
	}
}

struct listing {
	int64_t now, keep;
};

static void
print_time(const char *what, int64_t when)
{
	char text[40];
	struct tm tm;
	const time_t t = when;

	if (when == 0)
		return;
	gmtime_r(&t, &tm);
	if (strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		return;
	printf("\t%s=%s", what, text);
}

static void
print_key(void *arg, const struct jt_keyrow *row)
{
	const struct listing *l = arg;

	if (!jt_str_eq(row->purpose, JT_LIT("sign")))
		return;
	printf("%.*s\t%.*s\t%s", (int)row->kid.n, row->kid.p, (int)row->alg.n,
	    row->alg.p,
	    jt_key_state_name(jt_key_state_of(row, l->keep, l->now)));
	print_time("created", row->created);
	print_time("signs", row->signs);
	print_time("retired", row->retired);
	putchar('\n');
}

static int
list(const struct jt_config *c, struct jt_db *db, const char *word, bool option)
{
	struct listing l = { time(NULL), c->keys_keep };

	(void)option;
	if (word != NULL)
		return show_usage();
	if (jt_keyrows_each(db, print_key, &l) != JT_UNAVAILABLE)
		return JT_EXIT_OK;
	return report(JETON_FILE, db, "");
}

/* Prints the kid. */
static int
make(const struct jt_config *c, struct jt_db *db, const char *alg, bool is_now)
{
	const struct jt_rotation_plan plan = jt_rotation_plan_of(c);
	const int64_t now = time(NULL);
	char kid[JT_KID_SIZE];
	int status;

	if (!jt_is_signing_alg(alg))
		return show_usage();
	is_now = is_now || jt_is_secret_alg(alg);
	status = report(jt_key_add(db, &plan, alg, now,
			    is_now ? now : now + plan.publish, kid),
	    db, alg);
	if (status == JT_EXIT_OK)
		puts(kid);
	return status;
}

static int
add(const struct jt_config *c, struct jt_db *db, const char *alg, bool is_now)
{
	return alg == NULL ? show_usage() : make(c, db, alg, is_now);
}

static int
rotate(const struct jt_config *c, struct jt_db *db, const char *alg,
    bool is_now)
{
	return make(c, db, alg == NULL ? c->algorithm : alg, is_now);
}

static int
retire(const struct jt_config *c, struct jt_db *db, const char *kid, bool drop)
{
	(void)c;
	if (kid == NULL)
		return show_usage();
	return report(jt_key_retire(db, kid, drop, time(NULL)), db, kid);
}

static const struct {
	const char *name;
	const char *option; /* the only one it has */
	int (*run)(const struct jt_config *c, struct jt_db *db,
	    const char *word, bool option);
} verbs[] = {
	{ "list", "", list },
	{ "add", "--now", add },
	{ "rotate", "--now", rotate },
	{ "retire", "--drop", retire },
};

/* At most one word and the option, in any order. */
static bool
read_words(int argc, char **argv, const char *option, const char **word,
    bool *has_option)
{
	*word = NULL;
	*has_option = false;
	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], option) == 0 && !*has_option)
			*has_option = true;
		else if (argv[i][0] != '\0' && *word == NULL)
			*word = argv[i]; /* a kid may begin with -- */
		else
			return false;
	}
	return true;
}

int
jt_command_key(struct jt_config *c, int argc, char **argv)
{
	struct jt_db *db;
	const char *word;
	bool option;
	int status;

	for (size_t i = 0; argc > 0 && i < JT_COUNT(verbs); i++) {
		if (strcmp(verbs[i].name, argv[0]) != 0)
			continue;
		if (!read_words(argc - 1, argv + 1, verbs[i].option, &word,
			&option))
			return show_usage();
		if (!jt_open(c, &db))
			return JT_EXIT_FAILED;
		status = verbs[i].run(c, db, word, option);
		jt_db_close(db);
		return status;
	}
	return show_usage();
}
