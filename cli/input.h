/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is read from outside: files, standard input, secrets.  Nothing is read
 * past its limit, and standard input is read for one thing only.
 */
#ifndef JT_INPUT_H
#define JT_INPUT_H

#include <stddef.h>
#include <stdio.h>

#include "options.h"

/*
 * Reads the file, "-" for standard input, into out[0..size).  *n == size says
 * that it may have more.  JT_DONE, or JT_UNFIT or JT_MISUSE and one line on
 * stderr, with *n 0.
 */
enum jt_status jt_input_read(const char *path, char *out, size_t size,
    size_t *n);

/* --token-file, for the commands that take a token. */
extern const struct jt_option jt_token_options[];

/*
 * The token: the operand, --token-file, or standard input, without the white
 * space around it.  One that is too long is given as something that is.
 */
enum jt_status jt_input_token(const struct jt_args *args, jeton_str *out);

/* The file as a stream, "-" for standard input; the caller closes others. */
enum jt_status jt_input_open(const char *path, FILE **out);

/*
 * Hands each line of the token's source to the function, trimmed, and flushes what it wrote, until
 * it says more than JT_REFUSED; the worst that it said.
 */
enum jt_status jt_input_each(const struct jt_args *args,
    enum jt_status (*judge)(void *context, jeton_str line), void *context);

/* The next line, trimmed; false at the end or when reading failed. */
bool jt_input_line(FILE *f, jeton_str *out);

/* --secret-file, --secret-env, --secret-fd. */
extern const struct jt_option jt_secret_options[];

/* The same for a key of encryption, which has no shorter form. */
extern const struct jt_option jt_password_options[];

struct jt_secret {
	size_t n;
	char bytes[JETON_SECRET_MAX + 1];
};

/* Whether one of the options names a secret. */
bool jt_input_has_secret(const struct jt_args *args);

/*
 * The secret that the options name, else asked for at the terminal.  The
 * caller wipes it.
 */
enum jt_status jt_input_secret(const struct jt_args *args,
    struct jt_secret *out);

/*
 * A line typed at the terminal, which shows the prompt and nothing else.  The
 * caller wipes it.
 */
enum jt_status jt_input_unseen(const char *prompt, struct jt_secret *out);

/* Whether this is a file that others than its owner may use; and a warning. */
bool jt_input_is_wide(const char *path);
void jt_input_warn_if_wide(const char *path);

#endif
