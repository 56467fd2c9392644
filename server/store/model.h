/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables and columns that there are, for what treats all of them alike:
 * backups and transfers.  Read from an empty database of this very version.
 */
#ifndef JT_MODEL_H
#define JT_MODEL_H

#include "store/db.h"

enum {
	JT_TABLES_MAX = 32,
	JT_TABLE_KEYS_MAX = 4,
	JT_SQL_NAME_SIZE = 64,
	JT_TABLE_SQL_SIZE = 1536
};

struct jt_column {
	char name[JT_SQL_NAME_SIZE];
	char fallback[JT_SQL_NAME_SIZE]; /* its DEFAULT as SQL, or "" */
	bool is_text;                    /* else an integer */
	bool may_be_null;
};

struct jt_table {
	char name[JT_SQL_NAME_SIZE];
	size_t count;
	struct jt_column columns[JT_COLUMNS_MAX];
	size_t key_count;
	size_t keys[JT_TABLE_KEYS_MAX]; /* columns of the primary key */
	uint64_t needs;                 /* bit i: refers to tables[i] */
	/* All columns in their order; a page of rows, and the one behind it. */
	char insert[JT_TABLE_SQL_SIZE];
	char clear[JT_SQL_NAME_SIZE * 2];
	char first[JT_TABLE_SQL_SIZE];
	char next[JT_TABLE_SQL_SIZE];
};

struct jt_model {
	size_t count;
	const struct jt_table
	    *sorted[JT_TABLES_MAX]; /* needs earlier ones only */
	struct jt_table tables[JT_TABLES_MAX];
};

/* The caller frees it by jt_model_free(). */
enum jt_outcome jt_model_open(struct jt_model **out, struct jt_db_why *why);
void jt_model_free(struct jt_model *m);

/* NULL if there is none. */
const struct jt_table *jt_model_table(const struct jt_model *m, jeton_str name);

/* Each row by its key, a page at a time; best in one that reads. */
enum jt_outcome jt_table_each(const struct jt_table *t, struct jt_db *db,
    jt_row_fn *row, void *arg);

/*
 * Makes the rows of `to`, where the caller has begun to write, those of `from`
 * at one moment.  JT_DONE: to be committed.
 */
enum jt_outcome jt_model_copy(const struct jt_model *m, struct jt_db *from,
    struct jt_db *to);

#endif
