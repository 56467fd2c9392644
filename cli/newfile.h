/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are written: a new one for a key, or a new content for a set. */
#ifndef JT_CLI_NEWFILE_H
#define JT_CLI_NEWFILE_H

#include <sys/stat.h>

#include "message.h"

/*
 * Writes a new file, 0600, never over one that is there nor through a link.
 * What cannot be written whole is not left behind.  JT_DONE, or JT_UNFIT and
 * one line on stderr.
 */
enum jt_status jt_newfile_write(const char *path, jeton_str text);

/*
 * Puts a file of this content in the place of another one, at once or not at
 * all, and on the disk before it returns; its mode and owner are those of st.
 */
enum jt_status jt_newfile_replace(const char *path, const struct stat *st,
    jeton_str text);

/* The result: a new file if there is a path, else stdout. */
enum jt_status jt_newfile_or_stdout(const char *path, jeton_str text);

#endif
