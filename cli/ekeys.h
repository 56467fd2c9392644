/* SPDX-License-Identifier: Apache-2.0 */
/* Keys to encrypt to and to decrypt with, as the options name them. */
#ifndef JT_EKEYS_H
#define JT_EKEYS_H

#include "jeton/jwe.h"
#include "names.h"
#include "options.h"

/* The values of --alg and --enc, as jt_names_read(). */
enum jt_status jt_ealgs_read(const char *list, struct jt_algs *out);
enum jt_status jt_encs_read(const char *list, struct jt_algs *out);

/*
 * The keys of --key, --jwks or a secret.  If the list has one algorithm, a key
 * that names none has that; a secret must be given one, and one of PBES2 makes
 * it a password.
 */
enum jt_status jt_opener_read(const struct jt_args *args,
    const struct jt_algs *algs, jeton_opener **out);

/*
 * The keys of --key, each a recipient, or a secret, with --alg and --kid.  The
 * caller frees out[0..*count), whatever the result.
 */
enum jt_status jt_recipients_read(const struct jt_args *args,
    jeton_recipient *out[JETON_RECIPIENTS_MAX], size_t *count);

#endif
