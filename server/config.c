/* SPDX-License-Identifier: Apache-2.0 */
/* From where a configuration comes: defaults, a file, the environment. */
#include "config.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "config_keys.h"
#include "limits.h"

static int64_t
cores(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n;
}

void
jt_config_defaults(struct jt_config *c)
{
	const int64_t n = cores();

	*c = (struct jt_config){
		.listen = "127.0.0.1:8080",
		.dir = "var",
		.access_lifetime = 5LL * JT_MINUTE,
		.absolute = 30LL * JT_DAY,
		.idle = 14LL * JT_DAY,
		.grace = 10,
		.workers =
		    n < JT_WORKERS_DEFAULT_MAX ? n : JT_WORKERS_DEFAULT_MAX,
		.connections = JT_CONNECTIONS_DEFAULT,
		.writes = JT_WRITES_QUEUED_DEFAULT,
		.readers = JT_READERS_DEFAULT,
		.reads = JT_READS_QUEUED_DEFAULT,
		.algorithm = "ES256",
		.keys_max_age = 5LL * JT_MINUTE,
		.keys_publish = JT_UNSET,
		.keys_keep = JT_HOUR,
		.keys_age = 90LL * JT_DAY,
		.keys_poll = 10,
		.revocations_interval = 1,
		.revocations_lifetime = 5LL * JT_MINUTE,
		.cache_tokens = JT_TOKENS_CACHED_DEFAULT,
		.staleness = JT_UNSET,
		.address_tries = 100,
		.address_every = 2,
		.user_tries = 10,
		.user_every = 30,
		.account_tries = 100,
		.account_every = JT_MINUTE,
		.hash_memory = 64,
		.hash_times = 3,
		.hash_threads = n,
		.hash_queue = JT_HASHES_QUEUED_DEFAULT,
	};
	jt_address_parse(c->listen, &c->address);
}

bool
jt_config_set(struct jt_config *c, const char *name, const char *value,
    struct jt_config_why *why)
{
	const struct jt_key *key = jt_config_key(name);

	if (key == NULL)
		return jt_config_fail(why, "unknown key '%.100s'", name);
	return jt_config_set_key(c, key, value, why);
}

struct reading {
	struct jt_config *config;
	struct jt_config_why why;
	unsigned char seen[JT_CONFIG_KEYS];
};

/* inih's callback: 0 makes it remember the line. */
static int
take_line(void *arg, const char *section, const char *name, const char *value)
{
	struct reading *r = arg;
	char full[JT_KEY_NAME];
	const struct jt_key *key;

	if (r->why.text[0] != '\0')
		return 1;
	snprintf(full, sizeof full, "%s.%s", section, name);
	key = jt_config_key(full);
	if (key == NULL) {
		jt_config_fail(&r->why, "unknown key '%s'", full);
		return 0;
	}
	if (r->seen[key - jt_config_keys]++ != 0) {
		jt_config_fail(&r->why, "%s is given twice", full);
		return 0;
	}
	return jt_config_set_key(r->config, key, value, &r->why);
}

bool
jt_config_read(struct jt_config *c, const char *path, struct jt_config_why *why)
{
	struct reading r = { .config = c };
	FILE *f;
	int line;

	f = fopen(path, "re");
	if (f == NULL)
		return jt_config_fail(why, "could not read '%.200s': %s", path,
		    strerror(errno));
	line = ini_parse_file(f, take_line, &r);
	if (line == 0 && ferror(f))
		line = -1;
	fclose(f);
	if (line < 0)
		return jt_config_fail(why, "could not read '%.200s'", path);
	if (line == 0)
		return true;
	return jt_config_fail(why, "%.200s:%d: %.700s", path, line,
	    r.why.text[0] != '\0' ? r.why.text
				  : "is no [section] and no key = value");
}

/* "server.listen" is JETOND_SERVER_LISTEN. */
static void
name_variable(const struct jt_key *key, char name[JT_KEY_NAME])
{
	snprintf(name, JT_KEY_NAME, "JETOND_%s", key->name);
	for (char *p = name; *p != '\0'; p++)
		*p = *p == '.' ? '_' : (char)toupper((unsigned char)*p);
}

static bool
is_ours(const char *variable)
{
	char name[JT_KEY_NAME];

	for (size_t i = 0; i < JT_CONFIG_KEYS; i++) {
		name_variable(&jt_config_keys[i], name);
		if (strcmp(name, variable) == 0)
			return true;
	}
	return false;
}

/* What begins like ours and is no key of ours is a slip of the pen. */
static bool
check_names(struct jt_config_why *why)
{
	char name[JT_KEY_NAME];
	size_t n;

	for (char **e = environ; *e != NULL; e++) {
		n = strcspn(*e, "=");
		if (strncmp(*e, "JETOND_", 7) != 0)
			continue;
		snprintf(name, sizeof name, "%.*s", (int)n, *e);
		if (strcmp(name, "JETOND_CONFIG") != 0 && !is_ours(name))
			return jt_config_fail(why,
			    "unknown key '%.100s' in the "
			    "environment",
			    name);
	}
	return true;
}

bool
jt_config_environment(struct jt_config *c, struct jt_config_why *why)
{
	struct jt_config_why reason;
	char name[JT_KEY_NAME];
	const char *value;

	if (!check_names(why))
		return false;
	for (size_t i = 0; i < JT_CONFIG_KEYS; i++) {
		name_variable(&jt_config_keys[i], name);
		value = getenv(name);
		if (value != NULL &&
		    !jt_config_set_key(c, &jt_config_keys[i], value, &reason))
			return jt_config_fail(why, "%s: %.700s", name,
			    reason.text);
	}
	return true;
}
