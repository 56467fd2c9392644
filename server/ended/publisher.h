/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one thread that publishes what has ended: looks whether anything was
 * taken away, makes the list anew then, or before it expires, and writes it to
 * a file for the guards of this machine.
 */
#ifndef JT_PUBLISHER_H
#define JT_PUBLISHER_H

#include "ended/list.h"
#include "keyring/keeper.h"

struct jt_publisher;

struct jt_publisher_options {
	const char *issuer;
	const char *file;         /* "": none */
	int64_t interval;         /* seconds between two looks */
	int64_t lifetime;         /* of a list */
	bool has_statuses;        /* status lists, too */
	struct jt_keeper *keeper; /* whose keys sign; outlives it */
};

/* Takes the connection over.  The first list is there when it returns. */
jeton_err jt_publisher_start(struct jt_publisher **out,
    const struct jt_publisher_options *options, struct jt_db *db,
    jeton_why *why);

/* The list of the moment, to be freed; NULL if it has expired. */
struct jt_list *jt_publisher_take(struct jt_publisher *p, int64_t now);

void jt_publisher_stop(struct jt_publisher *p);

#endif
