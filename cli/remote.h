/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys over HTTPS, by libjeton-jwks: jwks.c and remote.c, or where the program
 * was built without it remote_absent.c, which says so.
 */
#ifndef JT_CLI_REMOTE_H
#define JT_CLI_REMOTE_H

#include "options.h"

/* --ca-file, --timeout, --allow-loopback-http. */
extern const struct jt_option jt_remote_options[];

/* Whether this is a URL and no file: only the command line says so. */
bool jt_remote_is_url(const char *text);

/* One of url and issuer; args may have the options above, and --alg. */
struct jt_remote {
	const struct jt_args *args;
	const char *url, *issuer;
	const char *alg; /* of keys that name none, or NULL */
};

/*
 * Fetches the set once: its keys, which the caller frees, and how many of it
 * are of no use.  JT_DONE; JT_MISUSE for what is no URL that may be asked;
 * JT_UNFIT, and one line on stderr.
 */
enum jt_status jt_remote_keys(const struct jt_remote *what, jeton_keys **out,
    size_t *skipped);

#endif
