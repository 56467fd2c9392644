/* SPDX-License-Identifier: Apache-2.0 */
/* Keys as the options of a command name them. */
#ifndef JT_KEYS_H
#define JT_KEYS_H

#include "names.h"
#include "options.h"

/*
 * Reads the value of --alg; NULL makes an empty list.  A name that jeton does
 * not have draws a warning; nothing else in the list is JT_MISUSE.
 */
enum jt_status jt_algs_read(const char *list, struct jt_algs *out);

/*
 * The keys of --key, --jwks or a secret.  If the list has one algorithm, a key
 * that names none has that; a secret must be given one.
 */
enum jt_status jt_keys_to_verify(const struct jt_args *args,
    const struct jt_algs *algs, jeton_keys **out);

/* The key of --key or a secret, with --alg and --kid. */
enum jt_status jt_key_to_sign(const struct jt_args *args, jeton_key **out);

/* A private key from a file or, with "-", from standard input. */
enum jt_status jt_key_read(const char *path, const char *alg, const char *kid,
    jeton_key **out);

/* The same for verifying keys. */
enum jt_status jt_keys_read(const char *path, const char *alg,
    jeton_keys **out);

/* One line on stderr that a key cannot be used, or not be read. */
enum jt_status jt_key_complain(jeton_err e, const char *path,
    const jeton_why *why);

#endif
