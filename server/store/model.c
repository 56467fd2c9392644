/* SPDX-License-Identifier: Apache-2.0 */
#include "store/model.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "store/epoch.h"

enum { PAGE = 500, KEY_SIZE = 512 };

/* What reading it needs. */
struct reading {
	struct jt_model *model;
	struct jt_table *table;
	bool is_too_much;
};

static void
put_table(void *arg, const struct jt_value *columns, size_t n)
{
	struct reading *r = arg;

	if (r->model->count == JT_TABLES_MAX ||
	    columns[0].text.n >= JT_SQL_NAME_SIZE || n != 1) {
		r->is_too_much = true;
		return;
	}
	r->table = &r->model->tables[r->model->count++];
	jt_copy(r->table->name, sizeof r->table->name, columns[0].text);
}

static void
put_column(void *arg, const struct jt_value *columns, size_t n)
{
	struct reading *r = arg;
	struct jt_table *t = r->table;
	struct jt_column *c = &t->columns[t->count];
	const int64_t key = n == 5 ? columns[3].integer : 0;

	if (n != 5 || t->count == JT_COLUMNS_MAX || key > JT_TABLE_KEYS_MAX ||
	    columns[0].text.n >= sizeof c->name ||
	    columns[4].text.n >= sizeof c->fallback) {
		r->is_too_much = true;
		return;
	}
	jt_copy(c->name, sizeof c->name, columns[0].text);
	c->is_text = jt_str_eq(columns[1].text, JT_LIT("TEXT"));
	c->may_be_null = columns[2].integer == 0;
	if (columns[4].type == JT_TEXT)
		jt_copy(c->fallback, sizeof c->fallback, columns[4].text);
	if (key > 0) {
		t->keys[key - 1] = t->count;
		t->key_count++;
	}
	t->count++;
}

static void
put_reference(void *arg, const struct jt_value *columns, size_t n)
{
	struct reading *r = arg;

	for (size_t i = 0; n == 1 && i < r->model->count; i++)
		if (&r->model->tables[i] != r->table &&
		    jt_str_eq(columns[0].text,
			jeton_cstr(r->model->tables[i].name)))
			r->table->needs |= UINT64_C(1) << i;
}

static enum jt_outcome
read_table(struct jt_db *db, struct reading *r)
{
	static const char columns[] =
	    "SELECT name, type, \"notnull\", pk, dflt_value"
	    " FROM pragma_table_info($1) ORDER BY cid";
	static const char references[] =
	    "SELECT \"table\" FROM pragma_foreign_key_list($1)";
	const struct jt_value name = jt_text(jeton_cstr(r->table->name));
	const struct jt_query of_columns = { columns, &name, 1, put_column, r };
	const struct jt_query of_references = { references, &name, 1,
		put_reference, r };
	enum jt_outcome o;

	o = jt_db_run(db, &of_columns);
	if (o == JT_DONE)
		o = jt_db_run(db, &of_references);
	return o == JT_ABSENT ? JT_DONE : o;
}

/* Each table behind those that it needs; false if they go round. */
static bool
sort(struct jt_model *m)
{
	uint64_t taken = 0;
	size_t n = 0, before;

	do {
		before = n;
		for (size_t i = 0; i < m->count; i++) {
			const uint64_t bit = UINT64_C(1) << i;

			if ((taken & bit) != 0 ||
			    (m->tables[i].needs & ~taken) != 0)
				continue;
			m->sorted[n++] = &m->tables[i];
			taken |= bit;
		}
	} while (n > before && n < m->count);
	return n == m->count;
}

/* ---- Its statements ---- */

static void
put_name(struct jt_buf *b, const char *name)
{
	jt_put_char(b, '"');
	jt_put(b, jeton_cstr(name));
	jt_put_char(b, '"');
}

static void
put_columns(struct jt_buf *b, const struct jt_table *t)
{
	for (size_t i = 0; i < t->count; i++) {
		if (i > 0)
			jt_put(b, JT_LIT(", "));
		put_name(b, t->columns[i].name);
	}
}

/* $1, $2, ... */
static void
put_params(struct jt_buf *b, size_t n)
{
	for (size_t i = 1; i <= n; i++) {
		jt_put(b, i > 1 ? JT_LIT(", $") : JT_LIT("$"));
		jt_put_int(b, (int64_t)i);
	}
}

static void
put_keys(struct jt_buf *b, const struct jt_table *t)
{
	for (size_t i = 0; i < t->key_count; i++) {
		if (i > 0)
			jt_put(b, JT_LIT(", "));
		put_name(b, t->columns[t->keys[i]].name);
	}
}

static bool
write_insert(struct jt_table *t)
{
	struct jt_buf b = jt_buf_over(t->insert, sizeof t->insert);

	jt_put(&b, JT_LIT("INSERT INTO "));
	put_name(&b, t->name);
	jt_put(&b, JT_LIT(" ("));
	put_columns(&b, t);
	jt_put(&b, JT_LIT(") VALUES ("));
	put_params(&b, t->count);
	jt_put(&b, JT_LIT(")"));
	return jt_buf_end(&b) == JETON_OK;
}

static bool
write_select(struct jt_table *t, bool is_next, char out[JT_TABLE_SQL_SIZE])
{
	struct jt_buf b = jt_buf_over(out, JT_TABLE_SQL_SIZE);

	jt_put(&b, JT_LIT("SELECT "));
	put_columns(&b, t);
	jt_put(&b, JT_LIT(" FROM "));
	put_name(&b, t->name);
	if (is_next) {
		jt_put(&b, JT_LIT(" WHERE ("));
		put_keys(&b, t);
		jt_put(&b, JT_LIT(") > ("));
		put_params(&b, t->key_count);
		jt_put(&b, JT_LIT(")"));
	}
	jt_put(&b, JT_LIT(" ORDER BY "));
	put_keys(&b, t);
	jt_put(&b, JT_LIT(" LIMIT "));
	jt_put_int(&b, PAGE);
	return jt_buf_end(&b) == JETON_OK;
}

static bool
write_statements(struct jt_table *t)
{
	struct jt_buf b = jt_buf_over(t->clear, sizeof t->clear);

	jt_put(&b, JT_LIT("DELETE FROM "));
	put_name(&b, t->name);
	return t->key_count > 0 && write_insert(t) &&
	    write_select(t, false, t->first) &&
	    write_select(t, true, t->next) && jt_buf_end(&b) == JETON_OK;
}

/* ---- Reading ---- */

static enum jt_outcome
read_model(struct jt_db *db, struct jt_model *m)
{
	static const char sql[] =
	    "SELECT name FROM sqlite_schema WHERE type = 'table'"
	    " AND name NOT IN ('schema_version', 'epoch') ORDER BY name";
	struct reading r = { .model = m };
	const struct jt_query q = { sql, NULL, 0, put_table, &r };
	enum jt_outcome o;

	o = jt_db_run(db, &q);
	for (size_t i = 0; o == JT_DONE && i < m->count; i++) {
		r.table = &m->tables[i];
		o = read_table(db, &r);
		if (o == JT_DONE && !write_statements(r.table))
			r.is_too_much = true;
	}
	return r.is_too_much || !sort(m) ? JT_UNAVAILABLE : o;
}

enum jt_outcome
jt_model_open(struct jt_model **out, struct jt_db_why *why)
{
	enum jt_outcome o = JT_UNAVAILABLE;
	struct jt_model *m;
	struct jt_db *db;

	*out = NULL;
	if (jt_db_open(&db, ":memory:", true, why) != JT_DONE)
		return JT_UNAVAILABLE;
	m = calloc(1, sizeof *m);
	if (m != NULL)
		o = read_model(db, m);
	if (o == JT_DONE) {
		*out = m;
		m = NULL;
	} else {
		snprintf(why->text, sizeof why->text,
		    "could not read the schema: %.100s",
		    m == NULL ? "out of memory" : jt_db_why(db));
	}
	jt_model_free(m);
	jt_db_close(db);
	return o;
}

void
jt_model_free(struct jt_model *m)
{
	free(m);
}

const struct jt_table *
jt_model_table(const struct jt_model *m, jeton_str name)
{
	for (size_t i = 0; i < m->count; i++)
		if (jt_str_eq(name, jeton_cstr(m->tables[i].name)))
			return &m->tables[i];
	return NULL;
}

/* ---- All rows ---- */

/* A page that is being given, and the key of its last row. */
struct page {
	const struct jt_table *table;
	jt_row_fn *row;
	void *arg;
	size_t rows;
	bool is_too_long;
	struct jt_value key[JT_TABLE_KEYS_MAX];
	char text[JT_TABLE_KEYS_MAX][KEY_SIZE];
};

static void
give_row(void *arg, const struct jt_value *columns, size_t n)
{
	struct page *p = arg;

	p->row(p->arg, columns, n);
	p->rows++;
	for (size_t i = 0; i < p->table->key_count; i++) {
		const struct jt_value *v = &columns[p->table->keys[i]];

		p->key[i] = *v;
		if (v->type != JT_TEXT)
			continue;
		if (v->text.n >= KEY_SIZE)
			p->is_too_long = true;
		jt_copy(p->text[i], KEY_SIZE, v->text);
		p->key[i].text.p = p->text[i];
	}
}

enum jt_outcome
jt_table_each(const struct jt_table *t, struct jt_db *db, jt_row_fn *row,
    void *arg)
{
	struct page p = { .table = t, .row = row, .arg = arg };
	const struct jt_query first = { t->first, NULL, 0, give_row, &p };
	const struct jt_query next = { t->next, p.key, t->key_count, give_row,
		&p };
	enum jt_outcome o;

	o = jt_db_run(db, &first);
	while (o == JT_DONE && p.rows == PAGE && !p.is_too_long) {
		p.rows = 0;
		o = jt_db_run(db, &next);
	}
	if (p.is_too_long)
		return JT_UNAVAILABLE;
	return o == JT_ABSENT ? JT_DONE : o;
}

struct copying {
	const struct jt_table *table;
	struct jt_db *to;
	enum jt_outcome outcome;
};

static void
copy_row(void *arg, const struct jt_value *columns, size_t n)
{
	struct copying *c = arg;
	const struct jt_query q = { c->table->insert, columns, n, NULL, NULL };

	if (c->outcome == JT_DONE)
		c->outcome = jt_db_run(c->to, &q);
}

static enum jt_outcome
copy_tables(const struct jt_model *m, struct jt_db *from, struct jt_db *to)
{
	struct copying c = { .to = to, .outcome = JT_DONE };
	enum jt_outcome o = JT_DONE;

	for (size_t i = m->count; o == JT_DONE && i > 0; i--)
		o = jt_db_run(to,
		    &(struct jt_query){ .sql = m->sorted[i - 1]->clear });
	for (size_t i = 0; o == JT_DONE && i < m->count; i++) {
		c.table = m->sorted[i];
		o = jt_table_each(c.table, from, copy_row, &c);
		if (o == JT_DONE)
			o = c.outcome;
	}
	return o;
}

enum jt_outcome
jt_model_copy(const struct jt_model *m, struct jt_db *from, struct jt_db *to)
{
	enum jt_outcome o;

	o = jt_db_begin_read(from);
	if (o == JT_DONE)
		o = copy_tables(m, from, to);
	jt_db_rollback(from);
	jt_epoch_bump(to);
	return o;
}
