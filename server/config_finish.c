/* SPDX-License-Identifier: Apache-2.0 */
/* What follows from a configuration, and whether it goes together. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "config_keys.h"
#include "keyring/rotation.h"

enum { REMOTE_STALENESS = 200, ROUNDING = 1 };

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
		return jt_config_fail(why,
		    "keys.algorithm = '%.100s' is none of ES256, RS256, "
		    "PS256, EdDSA, HS256",
		    c->algorithm);
	if (c->keys_publish == JT_UNSET)
		c->keys_publish = seen + c->keys_poll;
	if (c->keys_publish < seen)
		return jt_config_fail(why,
		    "keys.publish is shorter than keys.max_age, keys.poll and "
		    "a second together");
	if (c->access_lifetime > c->keys_keep)
		return jt_config_fail(why,
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
		return jt_config_fail(why,
		    "tls.certificate and tls.key go together: one is missing");
	if (has_tls || c->is_plain_allowed || beyond == NULL)
		return true;
	return jt_config_fail(why,
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
	if (c->staleness == JT_UNSET)
		c->staleness =
		    strstr(c->database, "://") == NULL ? 0 : REMOTE_STALENESS;
	if (c->database[0] == '\0' && !in_dir(c, "jetond.db", c->database))
		return jt_config_fail(why, "server.dir is too long");
	if (c->master[0] == '\0' && !in_dir(c, "master.key", c->master))
		return jt_config_fail(why, "server.dir is too long");
	if (c->idle > c->absolute)
		return jt_config_fail(why,
		    "session.idle is longer than session.absolute");
	if (c->issuer[0] == '\0' && !c->address.is_loopback)
		return jt_config_fail(why,
		    "token.issuer is needed, since server.listen = %.100s is "
		    "no loopback address",
		    c->listen);
	if (!is_location(c->login))
		return jt_config_fail(why,
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
