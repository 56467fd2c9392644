/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jetond check: whether it would start and serve, without changing anything.
 * Each line says what was looked at; the configuration was read before, with
 * file and line if it is wrong.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "command.h"
#include "store/keyrows.h"
#include "tls/tls.h"

enum {
	PROGRAM_IS_YOUNGER = 1767225600, /* 1 January 2026 */
	SKEW = 60,
	SPARE_FILES = 64,
	DAY = 86400,
	SOON = 14 * DAY
};

struct found {
	const struct jt_config *config;
	struct jt_db *db; /* NULL: it did not open */
	int64_t newest;   /* when the newest key was made */
	size_t keys;
};

static bool
say(bool is_good, const char *what, const char *why)
{
	printf("%s: %s%s%s\n", what, is_good ? "good" : "bad",
	    why[0] != '\0' ? ": " : "", why);
	return is_good;
}

static bool
check_tls(struct found *f)
{
	const struct jt_config *c = f->config;
	const struct jt_tls_files files = { c->certificate,
		c->certificate_key };
	const int64_t now = time(NULL);
	struct jt_tls *tls;
	jeton_why why = { "" };
	int64_t left;

	if (files.certificate[0] == '\0')
		return say(true, "tls",
		    c->is_plain_allowed ? "plain HTTP, as you wish"
					: "plain HTTP on loopback");
	if (jt_tls_new(&tls, &files, &why) != JETON_OK)
		return say(false, "tls", why.text);
	left = jt_tls_expires(tls) - now;
	jt_tls_free(tls);
	if (left <= 0)
		return say(false, "tls", "the certificate has expired");
	return say(true, "tls",
	    left < SOON ? "the certificate expires within two weeks" : "");
}

static bool
check_database(struct found *f)
{
	const char *where = f->config->database;
	struct jt_db_why why = { "" };
	char text[JT_CONFIG_TEXT + 64];

	if (strstr(where, "://") == NULL && access(where, F_OK) != 0) {
		snprintf(text, sizeof text, "'%s': %s", where, strerror(errno));
		return say(false, "database", text);
	}
	if (jt_db_open(&f->db, where, false, &why) == JT_DONE)
		return say(true, "database", "");
	return say(false, "database", why.text);
}

static void
note_key(void *arg, const struct jt_keyrow *row)
{
	struct found *f = arg;

	f->keys++;
	if (row->created > f->newest)
		f->newest = row->created;
}

/* Only if there are some: opening the keyring would make them. */
static bool
check_keys(struct found *f)
{
	const struct jt_keyring_plan plan = jt_keyring_plan_of(f->config, NULL);
	struct jt_keyring *k;
	jeton_why why = { "" };

	if (f->db == NULL)
		return say(false, "keys", "there is no database");
	if (jt_keyrows_each(f->db, note_key, f) == JT_UNAVAILABLE)
		return say(false, "keys", jt_db_why(f->db));
	if (f->keys == 0)
		return say(false, "keys", "none yet: 'jetond init' makes them");
	if (jt_keyring_open(&k, f->db, &plan, &why) != JETON_OK)
		return say(false, "keys", why.text);
	jt_keyring_free(k);
	return say(true, "keys", "");
}

static bool
check_clock(struct found *f)
{
	const int64_t now = time(NULL);

	if (now < PROGRAM_IS_YOUNGER)
		return say(false, "clock", "it is before this program");
	if (f->newest > now + SKEW)
		return say(false, "clock", "the newest key is of the future");
	return say(true, "clock", "");
}

static bool
check_files(struct found *f)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0 ||
	    files.rlim_max >= (rlim_t)(f->config->connections + SPARE_FILES))
		return say(true, "descriptors", "");
	return say(false, "descriptors",
	    "limits.connections is more than the system allows");
}

static bool (*const checks[])(struct found *) = {
	check_tls,
	check_database,
	check_keys,
	check_clock,
	check_files,
};

int
jt_command_check(struct jt_config *c, int argc, char **argv)
{
	struct found f = { .config = c };
	bool is_good = true;

	if (argc > 0) {
		jt_complain("check takes no '%s'", argv[0]);
		return JT_EXIT_USAGE;
	}
	say(true, "configuration", "");
	for (size_t i = 0; i < JT_COUNT(checks); i++)
		if (!checks[i](&f))
			is_good = false;
	jt_db_close(f.db);
	return is_good ? JT_EXIT_OK : JT_EXIT_FAILED;
}
