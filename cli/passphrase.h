/* SPDX-License-Identifier: Apache-2.0 */
/* What opens an encrypted key: from a file, or asked for at the terminal. */
#ifndef JT_CLI_PASSPHRASE_H
#define JT_CLI_PASSPHRASE_H

#include "input.h"

/* --passphrase-file, for the commands that read keys. */
extern const struct jt_option jt_passphrase_options[];

/*
 * Says where this run's passphrase comes from: --passphrase-file, if the
 * command has that and it was given.
 */
void jt_passphrase_source(const struct jt_args *args);

/* For jeton_key_options.ask; asks once and remembers.  context is unused. */
bool jt_passphrase_ask(void *context, char *out, size_t size, size_t *n);

/* Wipes the one that is remembered. */
void jt_passphrase_forget(void);

/*
 * A passphrase from a file, "-" for standard input, without the line end
 * behind it.  JT_UNFIT if it is empty or too long.  The caller wipes it.
 */
enum jt_status jt_passphrase_read(const char *path, struct jt_secret *out);

#endif
