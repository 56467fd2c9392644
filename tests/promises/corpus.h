/* SPDX-License-Identifier: Apache-2.0 */
/* The inputs that the fuzz targets keep, as cases for other tests. */
#ifndef CORPUS_H
#define CORPUS_H

#include "jeton.h"

struct corpus_file {
	char name[64];
	jeton_str text; /* in memory of exactly its size */
};

enum { CORPUS_MAX = 128 };

struct corpus {
	size_t count;
	struct corpus_file file[CORPUS_MAX];
};

/* The files of fuzz/corpus/NAME whose name ends so, by name. */
void corpus_load(struct corpus *c, const char *name, const char *end);
void corpus_free(struct corpus *c);

#endif
