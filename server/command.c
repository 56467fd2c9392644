/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int
jt_complain(const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	fprintf(stderr, "jetond: %s\n", text);
	return JT_EXIT_FAILED;
}

static bool
is_inside(const char *path, const char *dir)
{
	const size_t n = strlen(dir);

	return strncmp(path, dir, n) == 0 && path[n] == '/';
}

static bool
make_folder(const struct jt_config *c)
{
	if (!is_inside(c->database, c->dir) && !is_inside(c->master, c->dir))
		return true;
	if (mkdir(c->dir, 0700) != 0 && errno != EEXIST) {
		jt_complain("could not make the folder '%s': %s", c->dir,
		    strerror(errno));
		return false;
	}
	if (access(c->dir, W_OK | X_OK) == 0)
		return true;
	jt_complain("could not write to the folder '%s': %s", c->dir,
	    strerror(errno));
	return false;
}

struct jt_keyring_plan
jt_keyring_plan_of(const struct jt_config *c, jeton_cache *cache)
{
	return (struct jt_keyring_plan){
		.master = c->master,
		.alg = c->algorithm,
		.keep = c->keys_keep,
		.cache = cache,
	};
}

struct jt_rotation_plan
jt_rotation_plan_of(const struct jt_config *c)
{
	return (struct jt_rotation_plan){
		.master = c->master,
		.publish = c->keys_publish,
		.keep = c->keys_keep,
		.age = c->keys_age,
	};
}

bool
jt_open(const struct jt_config *c, struct jt_db **db)
{
	struct jt_db_why why;

	*db = NULL;
	if (!make_folder(c))
		return false;
	if (jt_db_open(db, c->database, true, &why) == JT_DONE)
		return true;
	jt_complain("%s", why.text);
	return false;
}

bool
jt_prepare(const struct jt_config *c, jeton_cache *cache, struct jt_db **db,
    struct jt_keyring **keyring)
{
	const struct jt_keyring_plan plan = jt_keyring_plan_of(c, cache);
	struct jt_keyring *k = NULL;
	jeton_why why = { "" };

	if (!jt_open(c, db))
		return false;
	if (jt_keyring_open(&k, *db, &plan, &why) != JETON_OK) {
		jt_complain("%s", why.text);
		jt_db_close(*db);
		*db = NULL;
		return false;
	}
	if (keyring != NULL)
		*keyring = k;
	else
		jt_keyring_free(k);
	return true;
}

int
jt_command_init(struct jt_config *c, int argc, char **argv)
{
	struct jt_db *db;

	if (argc > 0) {
		jt_complain("init takes no '%s'", argv[0]);
		return JT_EXIT_USAGE;
	}
	if (!jt_prepare(c, NULL, &db, NULL))
		return JT_EXIT_FAILED;
	jt_db_close(db);
	return JT_EXIT_OK;
}
