/* SPDX-License-Identifier: Apache-2.0 */
#include "config_keys.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "limits.h"

#define AT(field) offsetof(struct jt_config, field)

const struct jt_key jt_config_keys[] = {
	{ "server.listen", JT_KEY_ADDRESS, AT(listen), 0, 0 },
	{ "server.drain", JT_KEY_SECONDS, AT(drain), 0, 5LL * JT_MINUTE },
	{ "server.dir", JT_KEY_TEXT, AT(dir), 0, 0 },
	{ "server.workers", JT_KEY_COUNT, AT(workers), 1, JT_WORKERS_MAX },
	{ "server.insecure_plain_http", JT_KEY_SWITCH, AT(is_plain_allowed), 0,
	    0 },
	{ "operations.listen", JT_KEY_ADDRESS, AT(operations), 0, 0 },
	{ "tls.certificate", JT_KEY_TEXT, AT(certificate), 0, 0 },
	{ "tls.key", JT_KEY_TEXT, AT(certificate_key), 0, 0 },
	{ "token.issuer", JT_KEY_TEXT, AT(issuer), 0, 0 },
	{ "token.audience", JT_KEY_TEXT, AT(audience), 0, 0 },
	{ "token.access_lifetime", JT_KEY_SECONDS, AT(access_lifetime), 1,
	    JT_HOUR },
	{ "session.absolute", JT_KEY_SECONDS, AT(absolute), 1,
	    3650LL * JT_DAY },
	{ "session.idle", JT_KEY_SECONDS, AT(idle), 1, 3650LL * JT_DAY },
	{ "session.grace", JT_KEY_SECONDS, AT(grace), 0, 5LL * JT_MINUTE },
	{ "store.database", JT_KEY_TEXT, AT(database), 0, 0 },
	{ "store.readers", JT_KEY_COUNT, AT(readers), 1, JT_READERS_MAX },
	{ "store.staleness", JT_KEY_COUNT, AT(staleness), 0, 60000 },
	{ "keys.master", JT_KEY_TEXT, AT(master), 0, 0 },
	{ "keys.algorithm", JT_KEY_TEXT, AT(algorithm), 0, 0 },
	{ "keys.max_age", JT_KEY_SECONDS, AT(keys_max_age), 1, JT_DAY },
	{ "keys.publish", JT_KEY_SECONDS, AT(keys_publish), 1, 30LL * JT_DAY },
	{ "keys.keep", JT_KEY_SECONDS, AT(keys_keep), 1, 30LL * JT_DAY },
	{ "keys.age", JT_KEY_SECONDS, AT(keys_age), 0, 3650LL * JT_DAY },
	{ "keys.poll", JT_KEY_SECONDS, AT(keys_poll), 1, JT_HOUR },
	{ "token.status_list", JT_KEY_SWITCH, AT(has_status_list), 0, 0 },
	{ "guard.login", JT_KEY_TEXT, AT(login), 0, 0 },
	{ "revocations.file", JT_KEY_TEXT, AT(revocations_file), 0, 0 },
	{ "revocations.interval", JT_KEY_SECONDS, AT(revocations_interval), 1,
	    JT_MINUTE },
	{ "revocations.lifetime", JT_KEY_SECONDS, AT(revocations_lifetime), 4,
	    JT_HOUR },
	{ "cache.tokens", JT_KEY_COUNT, AT(cache_tokens), 0, 1000000 },
	{ "hash.memory", JT_KEY_COUNT, AT(hash_memory), 8, 4096 },
	{ "hash.times", JT_KEY_COUNT, AT(hash_times), 1, 100 },
	{ "hash.threads", JT_KEY_COUNT, AT(hash_threads), 1, 256 },
	{ "hash.queue", JT_KEY_COUNT, AT(hash_queue), 0, 100000 },
	{ "people.register", JT_KEY_SWITCH, AT(registers), 0, 0 },
	{ "throttle.address", JT_KEY_COUNT, AT(address_tries), 0, 100000 },
	{ "throttle.address_every", JT_KEY_SECONDS, AT(address_every), 1,
	    JT_DAY },
	{ "throttle.user", JT_KEY_COUNT, AT(user_tries), 0, 100000 },
	{ "throttle.user_every", JT_KEY_SECONDS, AT(user_every), 1, JT_DAY },
	{ "throttle.account", JT_KEY_COUNT, AT(account_tries), 0, 100000 },
	{ "throttle.account_every", JT_KEY_SECONDS, AT(account_every), 1,
	    JT_DAY },
	{ "limits.connections", JT_KEY_COUNT, AT(connections), 1,
	    JT_CONNECTIONS_MAX },
	{ "limits.writes", JT_KEY_COUNT, AT(writes), 1, 1000000 },
	{ "limits.reads", JT_KEY_COUNT, AT(reads), 1, 1000000 },
};

_Static_assert(JT_COUNT(jt_config_keys) == JT_CONFIG_KEYS,
    "as many keys as the table has");

bool
jt_config_fail(struct jt_config_why *why, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why->text, sizeof why->text, format, args);
	va_end(args);
	return false;
}

const struct jt_key *
jt_config_key(const char *name)
{
	for (size_t i = 0; i < JT_CONFIG_KEYS; i++)
		if (strcmp(jt_config_keys[i].name, name) == 0)
			return &jt_config_keys[i];
	return NULL;
}

/* Seconds that a letter stands for; 0 for one that is none. */
static int64_t
unit_of(const char *letter, enum jt_key_kind kind)
{
	if (letter[0] == '\0')
		return 1;
	if (kind != JT_KEY_SECONDS || letter[1] != '\0')
		return 0;
	switch (letter[0]) {
	case 's':
		return 1;
	case 'm':
		return JT_MINUTE;
	case 'h':
		return JT_HOUR;
	case 'd':
		return JT_DAY;
	default:
		return 0;
	}
}

static bool
parse_number(const struct jt_key *key, const char *value, int64_t *out)
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
	static const struct jt_key any = { "", JT_KEY_SECONDS, 0, 1,
		3650LL * JT_DAY };

	return parse_number(&any, text, seconds);
}

static bool
set_number(const struct jt_key *key, void *field, const char *value,
    struct jt_config_why *why)
{
	int64_t n;

	if (!parse_number(key, value, &n))
		return jt_config_fail(why,
		    "%s = '%.100s' is no %s from %lld to %lld", key->name,
		    value,
		    key->kind == JT_KEY_SECONDS ? "time (30, 5m, 12h, 7d)"
						: "number",
		    (long long)key->min, (long long)key->max);
	memcpy(field, &n, sizeof n);
	return true;
}

static bool
set_switch(const struct jt_key *key, bool *field, const char *value,
    struct jt_config_why *why)
{
	*field = strcmp(value, "yes") == 0;
	return *field || strcmp(value, "no") == 0 ||
	    jt_config_fail(why, "%s = '%.100s' is neither yes nor no",
		key->name, value);
}

static bool
set_text(const struct jt_key *key, char *field, const char *value,
    struct jt_config_why *why)
{
	const size_t n = strlen(value);

	if (n == 0 || n >= JT_CONFIG_TEXT || !jt_is_utf8(value, n))
		return jt_config_fail(why, "%s is empty, too long, or no UTF-8",
		    key->name);
	memcpy(field, value, n + 1);
	return true;
}

bool
jt_config_set_key(struct jt_config *c, const struct jt_key *key,
    const char *value, struct jt_config_why *why)
{
	char *field = (char *)c + key->offset;
	struct jt_address address;

	if (key->kind == JT_KEY_SECONDS || key->kind == JT_KEY_COUNT)
		return set_number(key, field, value, why);
	if (key->kind == JT_KEY_SWITCH)
		return set_switch(key, (bool *)field, value, why);
	if (key->kind == JT_KEY_ADDRESS && !jt_address_parse(value, &address))
		return jt_config_fail(why,
		    "%s = '%.100s' is no address like 127.0.0.1:8080",
		    key->name, value);
	return set_text(key, field, value, why);
}
