/* SPDX-License-Identifier: Apache-2.0 */
/* jeton limits, jeton version */
#include <stdio.h>

#include "commands.h"
#include "jeton/issuers.h"
#include "jeton/jose.h"
#include "jeton/jwks.h"
#include "output.h"

/* ---- limits ---- */

static const struct jt_option limits_options[] = {
	{ "json", NULL, "as a JSON object", 0 },
	{ 0 },
};

static const struct {
	const char *name;
	int value;
	const char *what;
} limits[] = {
	{ "token", JETON_TOKEN_MAX, "bytes of a compact token" },
	{ "big", JETON_BIG_MAX, "the same, in memory of the caller" },
	{ "header", JETON_HEADER_MAX, "bytes of its decoded header" },
	{ "text", JETON_TEXT_MAX, "bytes of its decoded header and payload" },
	{ "claims", JETON_CLAIMS_MAX, "claims of a token" },
	{ "members", JETON_MEMBERS_MAX, "members of its header" },
	{ "depth", JETON_DEPTH_MAX, "arrays and objects inside each other" },
	{ "keys", JETON_KEYS_MAX, "keys in a set" },
	{ "key_text", JETON_KEY_TEXT_MAX, "bytes of a key, set or key file" },
	{ "kid", JETON_KID_MAX, "bytes of a key id" },
	{ "secret", JETON_SECRET_MAX, "bytes of a shared secret" },
	{ "passphrase", JETON_PASSPHRASE_MAX, "bytes of a passphrase" },
	{ "tries", JETON_TRIES_MAX, "keys tried for a token that names none" },
	{ "leeway", JETON_LEEWAY_MAX, "seconds of leeway" },
	{ "issuers", JETON_ISSUERS_MAX, "issuers that are told apart" },
	{ "jws", JETON_JWS_MAX, "bytes of a JWS of any form" },
	{ "signatures", JETON_SIGNATURES_MAX, "signatures of a JWS" },
	{ "checks", JETON_CHECKS_MAX, "of them times keys tried" },
	{ "jwe", JETON_JWE_MAX, "bytes of a JWE of any form" },
	{ "recipients", JETON_RECIPIENTS_MAX, "recipients of a JWE" },
	{ "inflated", JETON_INFLATED_MAX, "bytes that zip may grow to" },
	{ "p2c_min", JETON_P2C_MIN, "iterations of PBES2, at least" },
	{ "p2c_max", JETON_P2C_MAX, "the same, at most" },
	{ "p2s_min", JETON_P2S_MIN, "bytes of its salt, at least" },
	{ "p2s_max", JETON_P2S_MAX, "the same, at most" },
	{ "jwk", JETON_JWK_MAX, "bytes of a JWK that is written" },
	{ "pem", JETON_PEM_MAX, "bytes of a PEM that is written" },
	{ "url", JETON_JWKS_URL_MAX, "bytes of a URL of keys" },
	{ "body", JETON_JWKS_BODY_MAX, "bytes of an answer with keys" },
	{ "fields", JETON_JWKS_FIELDS_MAX,
	    "further fields of a request for keys" },
	{ "field", JETON_JWKS_FIELD_MAX, "bytes of one of them" },
	{ "options", JT_GIVEN_MAX, "options of one command line" },
};

static enum jt_status
run_limits(const struct jt_args *args)
{
	bool json = jt_args_has(args, "json");

	for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
		if (json)
			printf("%s\"%s\":%d", i == 0 ? "{" : ",",
			    limits[i].name, limits[i].value);
		else
			printf("%-10s %7d  %s\n", limits[i].name,
			    limits[i].value, limits[i].what);
	if (json)
		jt_out("}\n");
	return JT_DONE;
}

static const struct jt_option *const limits_groups[] = { limits_options, NULL };

const struct jt_command jt_limits_command = {
	.name = "limits",
	.operands = "",
	.help = "Prints every bound on what a token or a key may be",
	.example = "jeton limits --json",
	.groups = limits_groups,
	.run = run_limits,
};

/* ---- version ---- */

static const struct jt_option version_options[] = {
	{ "build", NULL, "and what it was built with", 0 },
	{ 0 },
};

static enum jt_status
run_version(const struct jt_args *args)
{
	jt_out("jeton " JETON_VERSION "\n");
	if (jt_args_has(args, "build"))
		printf("compiler %s\nC %ld\nOpenSSL %s\nlibsodium %s\n"
		       "zlib %s\nlibcurl %s\n",
		    __VERSION__, __STDC_VERSION__, BUILT_WITH_OPENSSL,
		    BUILT_WITH_SODIUM, BUILT_WITH_ZLIB, BUILT_WITH_CURL);
	return JT_DONE;
}

static const struct jt_option *const version_groups[] = { version_options,
	NULL };

const struct jt_command jt_version_command = {
	.name = "version",
	.operands = "",
	.help = "Prints the version",
	.example = "jeton version --build",
	.groups = version_groups,
	.run = run_version,
};
