/* SPDX-License-Identifier: Apache-2.0 */
/* Members of a claims object or a header, as options give them. */
#ifndef JT_PAIRS_H
#define JT_PAIRS_H

#include "options.h"

enum { JT_NAMES_SIZE = 65536 };

/* A list for the library, which a { 0 } ends. */
struct jt_pairs {
	size_t count, used;
	jeton_claim members[JT_GIVEN_MAX + 1];
	char names[JT_NAMES_SIZE];
};

bool jt_pairs_has(const struct jt_pairs *pairs, const char *name);

/*
 * Appends a member, which has to live as long as the list.  JT_MISUSE and one
 * line on stderr if its name is there already, or it is not UTF-8.
 */
enum jt_status jt_pairs_add(struct jt_pairs *pairs, jeton_claim member);

/* The same for the value of an option: NAME=TEXT, or NAME:=JSON. */
enum jt_status jt_pairs_read(struct jt_pairs *pairs, const struct jt_given *g);

/* All that were given as --name. */
enum jt_status jt_pairs_collect(struct jt_pairs *pairs,
    const struct jt_args *args, const char *name);

#endif
