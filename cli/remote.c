/* SPDX-License-Identifier: Apache-2.0 */
#include "remote.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "jeton/jwks.h"
#include "jeton/keys.h"
#include "times.h"

enum { TIMEOUT_MS = 1900, TIMEOUT_MAX = 30, SLACK_MS = 50 };

static enum jt_status
read_timeout(const struct jt_args *args, int *out)
{
	const char *text = jt_args_value(args, "timeout");
	int64_t seconds;
	enum jt_status s;

	*out = TIMEOUT_MS;
	if (text == NULL)
		return JT_DONE;
	s = jt_span_read("timeout", text, &seconds);
	if (s == JT_DONE && (seconds < 1 || seconds > TIMEOUT_MAX))
		return jt_complain(JT_MISUSE,
		    "--timeout: %s is not within 1s and 30s", jt_quote(text));
	if (s == JT_DONE)
		*out = (int)seconds * 1000;
	return s;
}

static enum jt_status
read_options(const struct jt_remote *what, jeton_jwks_options *out)
{
	const struct jt_args *args = what->args;
	enum jt_status s;

	*out = (jeton_jwks_options){
		.url = what->url, .issuer = what->issuer, .alg = what->alg
	};
	if (!jt_args_knows(args, "ca-file")) {
		out->timeout_ms = TIMEOUT_MS;
		return JT_DONE;
	}
	s = read_timeout(args, &out->timeout_ms);
	out->ca_file = jt_args_value(args, "ca-file");
	if (jt_args_has(args, "allow-loopback-http"))
		out->allow |= JETON_JWKS_ALLOW_LOOPBACK_HTTP;
	if (s == JT_DONE && out->ca_file != NULL &&
	    access(out->ca_file, R_OK) != 0)
		s = jt_complain(JT_UNFIT, "could not read %s: %s",
		    jt_quote(out->ca_file), strerror(errno));
	return s;
}

static enum jt_status
complain_of_open(const struct jt_remote *what, jeton_err e)
{
	const char *name = what->url != NULL ? what->url : what->issuer;

	if (e == JETON_ARGUMENT)
		return jt_complain(JT_MISUSE,
		    "%s is no https: URL, or one with a user, a password or a "
		    "fragment; http: is for 127.0.0.1, [::1] and localhost, "
		    "by --allow-loopback-http",
		    jt_quote(name));
	if (e == JETON_KEY_TYPE)
		return jt_complain(JT_MISUSE,
		    "--alg: jeton has no algorithm %s", jt_quote(what->alg));
	return jt_complain(JT_UNFIT, "could not ask for %s: %s", jt_quote(name),
	    jeton_strerror(e));
}

static enum jt_status
complain_of_fetch(const struct jt_remote *what, jeton_jwks *jwks)
{
	jeton_jwks_status status;
	const char *reason;

	jeton_jwks_get_status(jwks, &status);
	reason = status.reason;
	if (reason[0] == '\0')
		return jt_complain(JT_UNFIT,
		    "could not fetch %s: no answer in time",
		    jt_quote(what->url != NULL ? what->url : what->issuer));
	return jt_complain(JT_UNFIT, "could not fetch %s", jt_plain(reason));
}

/* The keys of a set that is ours only as long as the jwks is. */
static jeton_err
copy_keys(const jeton_keys *keys, jeton_keys **out)
{
	static char text[2 * JETON_KEY_TEXT_MAX];
	jeton_err e = jeton_keys_public_jwks(keys, text, sizeof text);

	if (e == JETON_OK)
		e = jeton_keys_parse(out, jeton_cstr(text), NULL);
	return e;
}

static enum jt_status
take_keys(const struct jt_remote *what, jeton_jwks *jwks, jeton_keys **out,
    size_t *skipped)
{
	jeton_jwks_set *set;
	jeton_err e = jeton_jwks_hold(&set, jwks);

	if (e == JETON_OK) {
		*skipped = jeton_keys_skipped(jeton_jwks_set_keys(set));
		e = copy_keys(jeton_jwks_set_keys(set), out);
		jeton_jwks_release(set);
	}
	if (e == JETON_OK)
		return JT_DONE;
	return jt_complain(JT_UNFIT, "cannot use the keys of %s: %s",
	    jt_quote(what->url != NULL ? what->url : what->issuer),
	    jeton_strerror(e));
}

/* The one that opening began; asking for another only if that is not over. */
static jeton_err
wait_for_fetch(jeton_jwks *jwks, int ms)
{
	jeton_jwks_status status;

	jeton_jwks_get_status(jwks, &status);
	if (status.sets > 0)
		return JETON_OK;
	return status.failures > 0 ? JETON_FILE : jeton_jwks_refresh(jwks, ms);
}

enum jt_status
jt_remote_keys(const struct jt_remote *what, jeton_keys **out, size_t *skipped)
{
	jeton_jwks_options options;
	jeton_jwks *jwks = NULL;
	enum jt_status s = read_options(what, &options);
	jeton_err e;

	*out = NULL;
	*skipped = 0;
	if (s != JT_DONE)
		return s;
	e = jeton_jwks_open(&jwks, &options);
	if (e != JETON_OK)
		return complain_of_open(what, e);
	if (wait_for_fetch(jwks, options.timeout_ms + SLACK_MS) == JETON_OK)
		s = take_keys(what, jwks, out, skipped);
	else
		s = complain_of_fetch(what, jwks);
	jeton_jwks_close(jwks);
	return s;
}
