/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/text.h"
#include "clients/client.h"
#include "command.h"
#include "crypto/foreign.h"
#include "people/person.h"
#include "transfer.h"

enum { REASON = 256 };

struct reading {
	const struct jt_password_cost *most; /* each line is a user */
	const struct jt_model *model;
	const struct jt_table *table;
	struct jt_db *db;
	struct jt_buf text; /* unescaped strings of the line */
	struct jt_value values[JT_COLUMNS_MAX];
	bool is_given[JT_COLUMNS_MAX];
	char id[JT_ID_SIZE];
	char reason[REASON];
	char store[JT_TRANSFER_LINE];
};

static bool refuse(struct reading *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool
refuse(struct reading *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(r->reason, sizeof r->reason, format, args);
	va_end(args);
	return false;
}

/* A view of a string without its escapes, until the next line. */
static bool
take_text(struct reading *r, struct jt_json v, struct jt_value *out)
{
	size_t n;

	if (v.type == JT_JSON_ARRAY || v.type == JT_JSON_OBJECT) {
		*out = jt_text(v.text);
		return true;
	}
	if (jt_json_str(v, r->text.p + r->text.n, r->text.size - r->text.n,
		&n) != JETON_OK)
		return false;
	*out = jt_text((jeton_str){ r->text.p + r->text.n, n });
	r->text.n += n + 1;
	return true;
}

static bool
take_value(struct reading *r, const struct jt_column *c, struct jt_json v,
    struct jt_value *out)
{
	int64_t n;

	if (v.type == JT_JSON_NULL && c->may_be_null) {
		*out = (struct jt_value){ .type = JT_NULL };
		return true;
	}
	if (c->is_text && take_text(r, v, out))
		return true;
	if (!c->is_text && jt_json_int(v, &n)) {
		*out = jt_integer(n);
		return true;
	}
	return refuse(r, "%s must be %s", c->name,
	    c->is_text ? "a string" : "an integer");
}

static bool
take_member(struct reading *r, struct jt_json name, struct jt_json value)
{
	const struct jt_table *t = r->table;

	for (size_t i = 0; i < t->count; i++) {
		if (!jt_json_is(name, jeton_cstr(t->columns[i].name)))
			continue;
		r->is_given[i] = true;
		return take_value(r, &t->columns[i], value, &r->values[i]);
	}
	return refuse(r, "%s has no member %.*s", t->name, (int)name.text.n,
	    name.text.p);
}

/* ---- What need not be said ---- */

static bool
make_id(struct reading *r, struct jt_value *v)
{
	if (jt_random_id(r->id) != JETON_OK)
		return refuse(r, "the system has no random numbers");
	*v = jt_text(jeton_cstr(r->id));
	return true;
}

static bool
make_now(struct reading *r, struct jt_value *v)
{
	(void)r;
	*v = jt_integer(time(NULL));
	return true;
}

static bool
make_no_roles(struct reading *r, struct jt_value *v)
{
	(void)r;
	*v = jt_text(JT_LIT("[]"));
	return true;
}

static const struct {
	const char *table, *column;
	bool (*make)(struct reading *r, struct jt_value *v);
} makers[] = {
	{ "users", "id", make_id },
	{ "users", "created", make_now },
	{ "users", "roles", make_no_roles },
};

/* A DEFAULT of the schema: an integer or 'text'. */
static struct jt_value
value_of(const struct jt_column *c)
{
	const size_t n = strlen(c->fallback);

	if (!c->is_text)
		return jt_integer(strtoll(c->fallback, NULL, 10));
	return jt_text(n < 2 ? JT_LIT("")
			     : (jeton_str){ c->fallback + 1, n - 2 });
}

static bool
fill_in(struct reading *r, size_t column)
{
	const struct jt_column *c = &r->table->columns[column];
	struct jt_value *v = &r->values[column];

	for (size_t i = 0; i < JT_COUNT(makers); i++)
		if (strcmp(makers[i].table, r->table->name) == 0 &&
		    strcmp(makers[i].column, c->name) == 0)
			return makers[i].make(r, v);
	*v = (struct jt_value){ .type = JT_NULL };
	if (c->fallback[0] != '\0')
		*v = value_of(c);
	else if (!c->may_be_null)
		return refuse(r, "%s is missing", c->name);
	return true;
}

/* ---- What must hold ---- */

static bool
are_roles(jeton_str s)
{
	struct jt_json role;
	size_t at = 0;

	if (s.n > JT_ROLES_TEXT_MAX || s.n < 2 || s.p[0] != '[' ||
	    jt_json_check(s) != JETON_OK || jt_json_count(s) > JT_ROLES_MAX)
		return false;
	while (jt_json_next(s, &at, &role))
		if (role.type != JT_JSON_STRING || role.escaped ||
		    !jt_is_role((jeton_str){
			role.text.p + 1, role.text.n - 2 }))
			return false;
	return true;
}

static bool
is_id(jeton_str s)
{
	return s.n > 0 && s.n < JT_ID_SIZE && jt_is_name(s);
}

static bool
is_hash(jeton_str s)
{
	return s.n > 0 && s.n < JT_PASSWORD_HASH && jt_is_name(s);
}

static const struct {
	const char *table, *column;
	bool (*holds)(jeton_str s);
	const char *what;
} laws[] = {
	{ "users", "id", is_id, "no id" },
	{ "users", "name", jt_is_name, "no name" },
	{ "users", "password", is_hash, "no hash of a password" },
	{ "users", "roles", are_roles, "no array of roles" },
	{ "clients", "id", jt_is_client_id, "no id of a client" },
	{ "sessions", "sid", is_id, "no id" },
};

static bool
obey(struct reading *r)
{
	const struct jt_table *t = r->table;

	for (size_t i = 0; i < t->count; i++)
		for (size_t k = 0; k < JT_COUNT(laws); k++)
			if (strcmp(laws[k].table, t->name) == 0 &&
			    strcmp(laws[k].column, t->columns[i].name) == 0 &&
			    !laws[k].holds(r->values[i].text))
				return refuse(r, "its %s is %s",
				    t->columns[i].name, laws[k].what);
	return true;
}

/* Only what can be checked at a login makes somebody one of ours. */
static bool
obey_hash(struct reading *r)
{
	char text[JT_PASSWORD_HASH];

	for (size_t i = 0; i < r->table->count; i++)
		if (strcmp(r->table->columns[i].name, "password") == 0)
			jt_copy(text, sizeof text, r->values[i].text);
	switch (jt_foreign_form(text, r->most)) {
	case JT_FORM_KNOWN:
		return true;
	case JT_FORM_UNKNOWN:
		return refuse(r, "its password is no hash of a known kind");
	case JT_FORM_COSTLY:
		break;
	}
	return refuse(r, "its password is a hash that costs too much");
}

/* ---- A line ---- */

static bool
find_table(struct reading *r, struct jt_json name)
{
	for (size_t i = 0; i < JT_TRANSFER_KINDS; i++) {
		r->table = jt_transfer_table(r->model, i);
		if (r->table != NULL &&
		    jt_json_is(name, jeton_cstr(r->table->name)))
			return true;
	}
	return refuse(r, "there is no kind %.*s", (int)name.text.n,
	    name.text.p);
}

/* The object of the columns, which the line is or has. */
static bool
find_row(struct reading *r, jeton_str line, jeton_str *row)
{
	struct jt_json name, value;
	size_t at = 0;

	*row = line;
	if (!jt_json_begins_object(line) || jt_json_check(line) != JETON_OK)
		return refuse(r, "is not one strict JSON object");
	if (r->most != NULL) {
		r->table = jt_model_table(r->model, JT_LIT("users"));
		return true;
	}
	if (!jt_json_next_member(line, &at, &name, &value) ||
	    value.type != JT_JSON_OBJECT)
		return refuse(r, "is no {\"kind\":{...}}");
	*row = value.text;
	if (!find_table(r, name))
		return false;
	if (jt_json_next_member(line, &at, &name, &value))
		return refuse(r, "has more than one row");
	return true;
}

static bool
read_row(struct reading *r, jeton_str line)
{
	struct jt_json name, value;
	jeton_str row;
	size_t at = 0;

	r->text = jt_buf_over(r->store, sizeof r->store);
	memset(r->is_given, 0, sizeof r->is_given);
	if (!find_row(r, line, &row))
		return false;
	while (jt_json_next_member(row, &at, &name, &value))
		if (!take_member(r, name, value))
			return false;
	for (size_t i = 0; i < r->table->count; i++)
		if (!r->is_given[i] && !fill_in(r, i))
			return false;
	return obey(r) && (r->most == NULL || obey_hash(r));
}

static bool
add_row(struct reading *r)
{
	const struct jt_query q = { r->table->insert, r->values,
		r->table->count, NULL, NULL };

	switch (jt_db_run(r->db, &q)) {
	case JT_DONE:
		return true;
	case JT_CONFLICT:
		return refuse(r, "there is one with this id or name already");
	case JT_ABSENT:
	case JT_UNAVAILABLE:
		break;
	}
	return refuse(r, "the database refuses it: %.200s", jt_db_why(r->db));
}

/* Each line, or the number of the first that is wrong in *number. */
static bool
read_lines(struct reading *r, FILE *f, size_t *number)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	bool done = true;

	for (*number = 1; done && (n = getline(&line, &size, f)) > 0;
	    *number += done) {
		if (line[n - 1] == '\n')
			n--;
		if (n >= JT_TRANSFER_LINE)
			done = refuse(r, "is too long");
		else if (n > 0)
			done = read_row(r, (jeton_str){ line, (size_t)n }) &&
			    add_row(r);
	}
	free(line);
	return done && (ferror(f) == 0 || refuse(r, "could not be read"));
}

/* All of the file or nothing. */
static int
import(struct reading *r, const char *path)
{
	size_t number = 0;
	bool done;
	FILE *f;

	f = fopen(path, "re");
	if (f == NULL)
		return jt_complain("could not read '%s': %s", path,
		    strerror(errno));
	done = jt_db_begin(r->db) == JT_DONE ||
	    refuse(r, "the database failed: %.200s", jt_db_why(r->db));
	done = done && read_lines(r, f, &number);
	fclose(f);
	if (done && jt_db_commit(r->db) != JT_DONE)
		done = refuse(r, "could not be kept: %.200s", jt_db_why(r->db));
	jt_db_rollback(r->db);
	if (done)
		return JT_EXIT_OK;
	return jt_complain("%s:%zu: %s; nothing was imported", path, number,
	    r->reason);
}

int
jt_import(struct jt_db *db, const struct jt_model *m, const char *path)
{
	static struct reading r;

	r = (struct reading){ .model = m, .db = db };
	return import(&r, path);
}

int
jt_import_users(struct jt_db *db, const struct jt_model *m, const char *path,
    const struct jt_password_cost *most)
{
	static struct reading r;

	r = (struct reading){ .model = m, .db = db, .most = most };
	return import(&r, path);
}
