/* SPDX-License-Identifier: Apache-2.0 */
/* Members of a claims object or a header, as options give them. */
#ifndef JT_MEMBERS_H
#define JT_MEMBERS_H

#include "options.h"

enum { JT_NAMES_SIZE = 65536 };

/* A list for the library, which a { 0 } ends. */
struct jt_members {
	size_t count, used;
	jeton_claim members[JT_GIVEN_MAX + 1];
	char names[JT_NAMES_SIZE];
};

bool jt_members_has(const struct jt_members *list, const char *name);

/*
 * Appends a member, which has to live as long as the list.  JT_MISUSE and one
 * line on stderr if its name is there already, or it is not UTF-8.
 */
enum jt_status jt_members_add(struct jt_members *list, jeton_claim member);

/* The same for the value of an option: NAME=TEXT, or NAME:=JSON. */
enum jt_status jt_members_read(struct jt_members *list,
    const struct jt_given *g);

/* All that were given as --name. */
enum jt_status jt_members_collect(struct jt_members *list,
    const struct jt_args *args, const char *name);

#endif
