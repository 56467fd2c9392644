/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file with a JWK Set that is changed in place: one program at a time, all
 * of the change or nothing, and every byte that is not concerned kept.
 */
#ifndef JT_CLI_SETFILE_H
#define JT_CLI_SETFILE_H

#include <sys/stat.h>

#include "keyfile.h"

enum { JT_PATH_SIZE = 4096 };

struct jt_setfile {
	char path[JT_PATH_SIZE]; /* with the links followed */
	int fd;                  /* holds the lock; -1: none */
	bool is_new;             /* it was made, and has no content yet */
	struct stat st;
	struct jt_keyfile file; /* what is in it now */
};

/*
 * Opens and locks it, waiting for another program no longer than a second, and
 * reads it; with `create`, one that is missing is made, of that mode, and read
 * as an empty set.  JT_DONE, or one line on stderr.  Close it in any case.
 */
enum jt_status jt_setfile_open(struct jt_setfile *out, const char *path,
    bool create, mode_t mode);

/*
 * Puts a JWK behind the last key, takes key number index out: in out->file,
 * not yet in the file.
 */
enum jt_status jt_setfile_append(struct jt_setfile *s, jeton_str jwk);
void jt_setfile_remove(struct jt_setfile *s, size_t index);

/* Replaces the file by what is in s->file, if that is a set one can use. */
enum jt_status jt_setfile_write(struct jt_setfile *s);

/* Unlocks it, and takes it away if it was made and never written. */
void jt_setfile_close(struct jt_setfile *s);

#endif
