/* SPDX-License-Identifier: Apache-2.0 */
/* jeton jwks get, jeton discover: an issuer's keys over HTTPS. */
#include <strings.h>

#include "commands.h"
#include "jeton/keys.h"
#include "output.h"
#include "remote.h"

const struct jt_option jt_remote_options[] = {
	{ "ca-file", "FILE", "authorities to trust instead of the system's",
	    0 },
	{ "timeout", "SPAN", "of a fetch, up to 30s (default: 1.9s)", 0 },
	{ "allow-loopback-http", NULL, "http: to this machine may be asked",
	    0 },
	{ 0 },
};

bool
jt_remote_is_url(const char *text)
{
	return strncasecmp(text, "https:", 6) == 0 ||
	    strncasecmp(text, "http:", 5) == 0;
}

static const struct jt_option own_options[] = {
	{ "alg", "ALG", "the algorithm of RSA keys that name none", 0 },
	{ 0 },
};

static enum jt_status
print_set(const jeton_keys *keys, size_t skipped)
{
	static char text[2 * JETON_KEY_TEXT_MAX];
	jeton_err e = jeton_keys_public_jwks(keys, text, sizeof text);

	if (e != JETON_OK)
		return jt_complain(JT_UNFIT, "could not write the set: %s",
		    jeton_strerror(e));
	jt_out_json(jeton_cstr(text));
	jt_out("\n");
	if (skipped > 0)
		jt_warn("%zu of its keys are of a kind, or for a use, that "
			"verifies nothing, and were left out",
		    skipped);
	return JT_DONE;
}

static enum jt_status
fetch(const struct jt_remote *what)
{
	static const char *const texts[] = { "alg", NULL };
	enum jt_status s = jt_args_refuse_empty(what->args, texts);
	jeton_keys *keys = NULL;
	size_t skipped;

	if (s == JT_DONE)
		s = jt_remote_keys(what, &keys, &skipped);
	if (s == JT_DONE)
		s = print_set(keys, skipped);
	jeton_keys_free(keys);
	return s;
}

static enum jt_status
run_get(const struct jt_args *args)
{
	struct jt_remote what = { .args = args,
		.url = jt_args_operand(args),
		.alg = jt_args_value(args, "alg") };

	if (what.url == NULL)
		return jt_complain(JT_MISUSE,
		    "which URL: jeton jwks get https://...");
	return fetch(&what);
}

static enum jt_status
run_discover(const struct jt_args *args)
{
	struct jt_remote what = { .args = args,
		.issuer = jt_args_operand(args),
		.alg = jt_args_value(args, "alg") };

	if (what.issuer == NULL)
		return jt_complain(JT_MISUSE,
		    "which issuer: jeton discover https://...");
	return fetch(&what);
}

static const struct jt_option *const groups[] = { own_options,
	jt_remote_options, NULL };

const struct jt_command jt_jwks_get_command = {
	.name = "jwks get",
	.operands = "URL",
	.operands_max = 1,
	.help = "Fetches a JWK Set over HTTPS, checks it and prints it",
	.example = "jeton jwks get https://www.googleapis.com/oauth2/v3/certs",
	.groups = groups,
	.run = run_get,
};

const struct jt_command jt_discover_command = {
	.name = "discover",
	.operands = "ISSUER",
	.operands_max = 1,
	.help = "Finds the JWK Set of an issuer by its metadata and prints it",
	.example = "jeton discover https://accounts.google.com",
	.groups = groups,
	.run = run_discover,
};
