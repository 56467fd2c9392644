/* SPDX-License-Identifier: Apache-2.0 */
/* What people are told on stderr, and the exit status that goes with it. */
#ifndef JT_MESSAGE_H
#define JT_MESSAGE_H

#include <stdbool.h>

#include "jeton.h"

/* The exit statuses of jeton(1); there are no others. */
enum jt_status {
	JT_DONE = 0,    /* or VERIFIED */
	JT_REFUSED = 1, /* the token */
	JT_MISUSE = 2,  /* the command line */
	JT_UNFIT = 3    /* a key or a file, or it could not be read */
};

enum jt_colour { JT_PLAIN = 0, JT_RED = 31, JT_GREEN = 32, JT_GREY = 90 };

/*
 * Prints one line "jeton: ..." and returns the status.  What came from outside
 * goes in through jt_quote(); a secret or a token never does.
 */
enum jt_status jt_complain(enum jt_status status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* One line "jeton: warning: ...". */
void jt_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * The text in single quotes, cut after 200 bytes, what is not printable ASCII
 * as \xNN.  Good until the fourth call after this one.
 */
const char *jt_quote(const char *s);
const char *jt_quote_str(jeton_str s);

/*
 * Text of our own making, which may repeat what came from outside, in printable
 * ASCII; cut after 400 bytes.  Good until the next call.
 */
const char *jt_plain(const char *s);

/*
 * The escapes that switch stderr to this colour, or back with JT_PLAIN; ""
 * unless it is a terminal and NO_COLOR is not set.
 */
const char *jt_paint(enum jt_colour colour);

#endif
