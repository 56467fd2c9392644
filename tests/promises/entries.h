/* SPDX-License-Identifier: Apache-2.0 */
/* Where a stranger's text enters the library; a new such place is a row. */
#ifndef ENTRIES_H
#define ENTRIES_H

#include "jeton.h"

struct entry {
	const char *name;
	jeton_err (*run)(jeton_str text);
	bool may_accept; /* of 8 MB */
};

extern const struct entry entries[];
extern const size_t entry_count;

/* Keys, openers and buffers that they work with. */
int entries_open(void **state);
int entries_close(void **state);

/* Of these, what the tests of single tokens ask. */
jeton_err entry_verify_strictly(jeton_str text);
jeton_err entry_explain(jeton_str text);

#endif
