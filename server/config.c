/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "keyring/rotation.h"
#include "limits.h"

enum { DAY = 86400, HOUR = 3600, MINUTE = 60, NAME_SIZE = 64 };

enum { UNSET = -1, REMOTE_STALENESS = 200, ROUNDING = 1 };

enum kind { TEXT, ADDRESS, SECONDS, COUNT, SWITCH };

struct key {
	const char *name; /* section.key */
	enum kind kind;
	size_t offset;
	int64_t min, max;
};

#define AT(field) offsetof(struct jt_config, field)

static const struct key keys[] = {
	{ "server.listen", ADDRESS, AT(listen), 0, 0 },
	{ "server.drain", SECONDS, AT(drain), 0, 5LL * MINUTE },
	{ "server.dir", TEXT, AT(dir), 0, 0 },
	{ "server.workers", COUNT, AT(workers), 1, JT_WORKERS_MAX },
	{ "server.insecure_plain_http", SWITCH, AT(is_plain_allowed), 0, 0 },
	{ "operations.listen", ADDRESS, AT(operations), 0, 0 },
	{ "tls.certificate", TEXT, AT(certificate), 0, 0 },
	{ "tls.key", TEXT, AT(certificate_key), 0, 0 },
	{ "token.issuer", TEXT, AT(issuer), 0, 0 },
	{ "token.audience", TEXT, AT(audience), 0, 0 },
	{ "token.access_lifetime", SECONDS, AT(access_lifetime), 1, HOUR },
	{ "session.absolute", SECONDS, AT(absolute), 1, 3650LL * DAY },
	{ "session.idle", SECONDS, AT(idle), 1, 3650LL * DAY },
	{ "session.grace", SECONDS, AT(grace), 0, 5LL * MINUTE },
	{ "store.database", TEXT, AT(database), 0, 0 },
	{ "store.readers", COUNT, AT(readers), 1, JT_READERS_MAX },
	{ "store.staleness", COUNT, AT(staleness), 0, 60000 },
	{ "keys.master", TEXT, AT(master), 0, 0 },
	{ "keys.algorithm", TEXT, AT(algorithm), 0, 0 },
	{ "keys.max_age", SECONDS, AT(keys_max_age), 1, DAY },
	{ "keys.publish", SECONDS, AT(keys_publish), 1, 30LL * DAY },
	{ "keys.keep", SECONDS, AT(keys_keep), 1, 30LL * DAY },
	{ "keys.age", SECONDS, AT(keys_age), 0, 3650LL * DAY },
	{ "keys.poll", SECONDS, AT(keys_poll), 1, HOUR },
	{ "token.status_list", SWITCH, AT(has_status_list), 0, 0 },
	{ "guard.login", TEXT, AT(login), 0, 0 },
	{ "revocations.file", TEXT, AT(revocations_file), 0, 0 },
	{ "revocations.interval", SECONDS, AT(revocations_interval), 1,
	    MINUTE },
	{ "revocations.lifetime", SECONDS, AT(revocations_lifetime), 4, HOUR },
	{ "cache.tokens", COUNT, AT(cache_tokens), 0, 1000000 },
	{ "hash.memory", COUNT, AT(hash_memory), 8, 4096 },
	{ "hash.times", COUNT, AT(hash_times), 1, 100 },
	{ "hash.threads", COUNT, AT(hash_threads), 1, 256 },
	{ "hash.queue", COUNT, AT(hash_queue), 0, 100000 },
	{ "people.register", SWITCH, AT(registers), 0, 0 },
	{ "throttle.address", COUNT, AT(address_tries), 0, 100000 },
	{ "throttle.address_every", SECONDS, AT(address_every), 1, DAY },
	{ "throttle.user", COUNT, AT(user_tries), 0, 100000 },
	{ "throttle.user_every", SECONDS, AT(user_every), 1, DAY },
	{ "throttle.account", COUNT, AT(account_tries), 0, 100000 },
	{ "throttle.account_every", SECONDS, AT(account_every), 1, DAY },
	{ "limits.connections", COUNT, AT(connections), 1, JT_CONNECTIONS_MAX },
	{ "limits.writes", COUNT, AT(writes), 1, 1000000 },
	{ "limits.reads", COUNT, AT(reads), 1, 1000000 },
};

static bool fail(struct jt_config_why *why, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool
fail(struct jt_config_why *why, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why->text, sizeof why->text, format, args);
	va_end(args);
	return false;
}

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
		.access_lifetime = 5LL * MINUTE,
		.absolute = 30LL * DAY,
		.idle = 14LL * DAY,
		.grace = 10,
		.workers =
		    n < JT_WORKERS_DEFAULT_MAX ? n : JT_WORKERS_DEFAULT_MAX,
		.connections = JT_CONNECTIONS_DEFAULT,
		.writes = JT_WRITES_QUEUED_DEFAULT,
		.readers = JT_READERS_DEFAULT,
		.reads = JT_READS_QUEUED_DEFAULT,
		.algorithm = "ES256",
		.keys_max_age = 5LL * MINUTE,
		.keys_publish = UNSET,
		.keys_keep = HOUR,
		.keys_age = 90LL * DAY,
		.keys_poll = 10,
		.revocations_interval = 1,
		.revocations_lifetime = 5LL * MINUTE,
		.cache_tokens = JT_TOKENS_CACHED_DEFAULT,
		.staleness = UNSET,
		.address_tries = 100,
		.address_every = 2,
		.user_tries = 10,
		.user_every = 30,
		.account_tries = 100,
		.account_every = MINUTE,
		.hash_memory = 64,
		.hash_times = 3,
		.hash_threads = n,
		.hash_queue = JT_HASHES_QUEUED_DEFAULT,
	};
	jt_address_parse(c->listen, &c->address);
}

static const struct key *
find_key(const char *name)
{
	for (size_t i = 0; i < JT_COUNT(keys); i++)
		if (strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

/* Seconds that a letter stands for; 0 for one that is none. */
static int64_t
unit_of(const char *letter, enum kind kind)
{
	if (letter[0] == '\0')
		return 1;
	if (kind != SECONDS || letter[1] != '\0')
		return 0;
	switch (letter[0]) {
	case 's':
		return 1;
	case 'm':
		return MINUTE;
	case 'h':
		return HOUR;
	case 'd':
		return DAY;
	default:
		return 0;
	}
}

static bool
parse_number(const struct key *key, const char *value, int64_t *out)
{
	int64_t unit;
	char *end;

	if (!isdigit((unsigned char)value[0]))
		return false;
	errno = 0;
	*out = strtoll(value, &end, 10);
	unit = unit_of(end, key->kind);
	if (errno != 0 || unit == 0 || *out > INT32_MAX)
		return false;
	*out *= unit;
	return *out >= key->min && *out <= key->max;
}

bool
jt_parse_time(const char *text, int64_t *seconds)
{
	static const struct key any = { "", SECONDS, 0, 1, 3650LL * DAY };

	return parse_number(&any, text, seconds);
}

static bool
set_number(const struct key *key, void *field, const char *value,
    struct jt_config_why *why)
{
	int64_t n;

	if (!parse_number(key, value, &n))
		return fail(why, "%s = '%.100s' is no %s from %lld to %lld",
		    key->name, value,
		    key->kind == SECONDS ? "time (30, 5m, 12h, 7d)" : "number",
		    (long long)key->min, (long long)key->max);
	memcpy(field, &n, sizeof n);
	return true;
}

static bool
set_switch(const struct key *key, bool *field, const char *value,
    struct jt_config_why *why)
{
	*field = strcmp(value, "yes") == 0;
	return *field || strcmp(value, "no") == 0 ||
	    fail(why, "%s = '%.100s' is neither yes nor no", key->name, value);
}

static bool
set_text(const struct key *key, char *field, const char *value,
    struct jt_config_why *why)
{
	const size_t n = strlen(value);

	if (n == 0 || n >= JT_CONFIG_TEXT || !jt_is_utf8(value, n))
		return fail(why, "%s is empty, too long, or no UTF-8",
		    key->name);
	memcpy(field, value, n + 1);
	return true;
}

static bool
set_key(struct jt_config *c, const struct key *key, const char *value,
    struct jt_config_why *why)
{
	char *field = (char *)c + key->offset;
	struct jt_address address;

	if (key->kind == SECONDS || key->kind == COUNT)
		return set_number(key, field, value, why);
	if (key->kind == SWITCH)
		return set_switch(key, (bool *)field, value, why);
	if (key->kind == ADDRESS && !jt_address_parse(value, &address))
		return fail(why,
		    "%s = '%.100s' is no address like 127.0.0.1:8080",
		    key->name, value);
	return set_text(key, field, value, why);
}

bool
jt_config_set(struct jt_config *c, const char *name, const char *value,
    struct jt_config_why *why)
{
	const struct key *key = find_key(name);

	if (key == NULL)
		return fail(why, "unknown key '%.100s'", name);
	return set_key(c, key, value, why);
}

struct reading {
	struct jt_config *config;
	struct jt_config_why why;
	unsigned char seen[JT_COUNT(keys)];
};

/* inih's callback: 0 makes it remember the line. */
static int
take_line(void *arg, const char *section, const char *name, const char *value)
{
	struct reading *r = arg;
	char full[NAME_SIZE];
	const struct key *key;

	if (r->why.text[0] != '\0')
		return 1;
	snprintf(full, sizeof full, "%s.%s", section, name);
	key = find_key(full);
	if (key == NULL) {
		fail(&r->why, "unknown key '%s'", full);
		return 0;
	}
	if (r->seen[key - keys]++ != 0) {
		fail(&r->why, "%s is given twice", full);
		return 0;
	}
	return set_key(r->config, key, value, &r->why);
}

bool
jt_config_read(struct jt_config *c, const char *path, struct jt_config_why *why)
{
	struct reading r = { .config = c };
	FILE *f;
	int line;

	f = fopen(path, "re");
	if (f == NULL)
		return fail(why, "could not read '%.200s': %s", path,
		    strerror(errno));
	line = ini_parse_file(f, take_line, &r);
	if (line == 0 && ferror(f))
		line = -1;
	fclose(f);
	if (line < 0)
		return fail(why, "could not read '%.200s'", path);
	if (line == 0)
		return true;
	return fail(why, "%.200s:%d: %.700s", path, line,
	    r.why.text[0] != '\0' ? r.why.text
				  : "is no [section] and no key = value");
}

/* "server.listen" is JETOND_SERVER_LISTEN. */
static void
name_variable(const struct key *key, char name[NAME_SIZE])
{
	snprintf(name, NAME_SIZE, "JETOND_%s", key->name);
	for (char *p = name; *p != '\0'; p++)
		*p = *p == '.' ? '_' : (char)toupper((unsigned char)*p);
}

static bool
is_ours(const char *variable)
{
	char name[NAME_SIZE];

	for (size_t i = 0; i < JT_COUNT(keys); i++) {
		name_variable(&keys[i], name);
		if (strcmp(name, variable) == 0)
			return true;
	}
	return false;
}

/* What begins like ours and is no key of ours is a slip of the pen. */
static bool
check_names(struct jt_config_why *why)
{
	char name[NAME_SIZE];
	size_t n;

	for (char **e = environ; *e != NULL; e++) {
		n = strcspn(*e, "=");
		if (strncmp(*e, "JETOND_", 7) != 0)
			continue;
		snprintf(name, sizeof name, "%.*s", (int)n, *e);
		if (strcmp(name, "JETOND_CONFIG") != 0 && !is_ours(name))
			return fail(why,
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
	char name[NAME_SIZE];
	const char *value;

	if (!check_names(why))
		return false;
	for (size_t i = 0; i < JT_COUNT(keys); i++) {
		name_variable(&keys[i], name);
		value = getenv(name);
		if (value != NULL && !set_key(c, &keys[i], value, &reason))
			return fail(why, "%s: %.700s", name, reason.text);
	}
	return true;
}

static bool
in_dir(const struct jt_config *c, const char *file, char out[JT_CONFIG_TEXT])
{
	return (size_t)snprintf(out, JT_CONFIG_TEXT, "%s/%s", c->dir, file) <
	    JT_CONFIG_TEXT;
}

/* A successor signs when no remembered JWK Set is without it any more. */
static bool
finish_keys(struct jt_config *c, struct jt_config_why *why)
{
	const int64_t seen = c->keys_max_age + c->keys_poll + ROUNDING;

	if (!jt_is_signing_alg(c->algorithm))
		return fail(why,
		    "keys.algorithm = '%.100s' is none of ES256, RS256, "
		    "PS256, EdDSA, HS256",
		    c->algorithm);
	if (c->keys_publish == UNSET)
		c->keys_publish = seen + c->keys_poll;
	if (c->keys_publish < seen)
		return fail(why,
		    "keys.publish is shorter than keys.max_age, keys.poll and "
		    "a second together");
	if (c->access_lifetime > c->keys_keep)
		return fail(why,
		    "token.access_lifetime is longer than keys.keep");
	return true;
}

/* What their texts mean; they were looked at when they were set. */
static void
read_addresses(struct jt_config *c)
{
	(void)jt_address_parse(c->listen, &c->address);
	if (c->operations[0] != '\0')
		(void)jt_address_parse(c->operations, &c->operations_address);
}

/* An address that others can reach, or NULL. */
static const char *
beyond_loopback(const struct jt_config *c)
{
	if (!c->address.is_loopback)
		return c->listen;
	if (c->operations[0] != '\0' && !c->operations_address.is_loopback)
		return c->operations;
	return NULL;
}

static bool
finish_tls(const struct jt_config *c, struct jt_config_why *why)
{
	const bool has_tls = c->certificate[0] != '\0';
	const char *beyond = beyond_loopback(c);

	if (has_tls != (c->certificate_key[0] != '\0'))
		return fail(why,
		    "tls.certificate and tls.key go together: one is missing");
	if (has_tls || c->is_plain_allowed || beyond == NULL)
		return true;
	return fail(why,
	    "%.100s is no loopback address to listen on: give "
	    "tls.certificate and tls.key, or, if a proxy in front speaks TLS, "
	    "server.insecure_plain_http = yes",
	    beyond);
}

/* It becomes a header field of answers. */
static bool
is_location(const char *text)
{
	for (const char *p = text; *p != '\0'; p++)
		if (*p <= ' ' || *p > '~')
			return false;
	return text[0] == '\0' || text[0] == '/' ||
	    strncmp(text, "https://", 8) == 0 ||
	    strncmp(text, "http://", 7) == 0;
}

bool
jt_config_finish(struct jt_config *c, struct jt_config_why *why)
{
	read_addresses(c);
	if (c->staleness == UNSET)
		c->staleness =
		    strstr(c->database, "://") == NULL ? 0 : REMOTE_STALENESS;
	if (c->database[0] == '\0' && !in_dir(c, "jetond.db", c->database))
		return fail(why, "server.dir is too long");
	if (c->master[0] == '\0' && !in_dir(c, "master.key", c->master))
		return fail(why, "server.dir is too long");
	if (c->idle > c->absolute)
		return fail(why,
		    "session.idle is longer than session.absolute");
	if (c->issuer[0] == '\0' && !c->address.is_loopback)
		return fail(why,
		    "token.issuer is needed, since server.listen = %.100s is "
		    "no loopback address",
		    c->listen);
	if (!is_location(c->login))
		return fail(why,
		    "guard.login = '%.100s' is no address like "
		    "https://id.example/login",
		    c->login);
	return finish_tls(c, why) && finish_keys(c, why);
}

void
jt_config_listening(struct jt_config *c)
{
	char url[JT_HOST_SIZE + 32];

	snprintf(url, sizeof url, "%s://%s%s%s:%u",
	    c->certificate[0] == '\0' ? "http" : "https",
	    c->address.is_v6 ? "[" : "", c->address.host,
	    c->address.is_v6 ? "]" : "", (unsigned)c->address.port);
	snprintf(c->listen, sizeof c->listen, "%s", strstr(url, "//") + 2);
	if (c->issuer[0] == '\0')
		snprintf(c->issuer, sizeof c->issuer, "%s", url);
	if (c->audience[0] == '\0')
		memcpy(c->audience, c->issuer, sizeof c->audience);
}
