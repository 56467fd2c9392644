/* SPDX-License-Identifier: Apache-2.0 */
/* Comma lists of algorithms. */
#ifndef JT_NAMES_H
#define JT_NAMES_H

#include "message.h"

enum { JT_ALGS_MAX = 32 };

/* A list of algorithms; the names that jeton does not have are left out. */
struct jt_algs {
	const char *names[JT_ALGS_MAX + 1]; /* NULL at the end */
	size_t count;
};

/* The name as we have it, or NULL. */
typedef const char *jt_names_find(jeton_str name);

/*
 * Reads the value of an option; NULL makes an empty list.  A name that is not
 * found draws a warning; nothing else in the list is JT_MISUSE, with the names
 * that there are.
 */
enum jt_status jt_names_read(const char *option, const char *list,
    jt_names_find *find, const char *there_are, struct jt_algs *out);

#endif
