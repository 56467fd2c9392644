/* SPDX-License-Identifier: Apache-2.0 */
/* A file of keys, and where in its text each of them is. */
#ifndef JT_CLI_KEYFILE_H
#define JT_CLI_KEYFILE_H

#include "options.h"
#include "pair.h"

struct jt_keyfile {
	const char *path; /* "-" for standard input */
	jeton_str text;
	bool is_set;     /* a JWK Set; else the text is the only key */
	jeton_str array; /* the value of "keys", in the text */
	size_t count;
	jeton_str keys[JETON_KEYS_MAX];
};

/*
 * Reads the file into memory that the next call uses again.  JT_DONE, or one
 * line on stderr.  What is in the keys is not looked at.
 */
enum jt_status jt_keyfile_read(struct jt_keyfile *out, const char *path);

/* Wipes what the last call read. */
void jt_keyfile_forget(void);

/* The same for a text that is there already. */
enum jt_status jt_keyfile_split(struct jt_keyfile *out, const char *path,
    jeton_str text);

/* The place of the key with this kid; out->count if there is none. */
size_t jt_keyfile_find(const struct jt_keyfile *f, const char *kid);

/*
 * The place of the only key, or of the one with this kid, if kid is not NULL
 * and the file is a set; else JT_UNFIT and one line on stderr.
 */
enum jt_status jt_keyfile_pick(const struct jt_keyfile *f, const char *kid,
    size_t *index);

/* What a key of the file is read with, and why it was not. */
struct jt_reading {
	const char *alg, *kid; /* or NULL */
	jeton_why why;
};

/* Key number index of the file. */
jeton_err jt_keyfile_pair(struct jt_pair *out, const struct jt_keyfile *f,
    size_t index, struct jt_reading *reading);

/* The same; JT_DONE, or one line on stderr.  Warns if the file is wide. */
enum jt_status jt_keyfile_take(struct jt_pair *out, const struct jt_keyfile *f,
    size_t index, struct jt_reading *reading);

#endif
