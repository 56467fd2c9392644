/* SPDX-License-Identifier: Apache-2.0 */
#include "store/keyrows.h"

#include "store/audit.h"

struct each {
	jt_keyrow_fn *row;
	void *arg;
};

enum jt_outcome
jt_keyrows_add(struct jt_db *db, const struct jt_keyrow *k)
{
	static const char sql[] =
	    "INSERT INTO keys (kid, purpose, alg, sealed, created, signs)"
	    " VALUES ($1, $2, $3, $4, $5, $6)";
	const struct jt_value params[] = {
		jt_text(k->kid),
		jt_text(k->purpose),
		jt_text(k->alg),
		jt_text(k->sealed),
		jt_integer(k->created),
		jt_integer(k->signs),
	};
	const struct jt_query q = { sql, params, JT_COUNT(params), NULL, NULL };
	enum jt_outcome o;

	o = jt_db_run(db, &q);
	return o == JT_DONE ? jt_audit_about(db, "key_added", k->kid) : o;
}

static void
give_key(void *arg, const struct jt_value *columns, size_t n)
{
	const struct each *each = arg;
	struct jt_keyrow k = { 0 };

	if (n != 7)
		return;
	k.kid = columns[0].text;
	k.purpose = columns[1].text;
	k.alg = columns[2].text;
	k.sealed = columns[3].text;
	k.created = columns[4].integer;
	k.signs = columns[5].integer;
	if (columns[6].type == JT_INTEGER)
		k.retired = columns[6].integer;
	each->row(each->arg, &k);
}

enum jt_outcome
jt_keyrows_each(struct jt_db *db, jt_keyrow_fn *row, void *arg)
{
	static const char sql[] =
	    "SELECT kid, purpose, alg, sealed, created, signs, retired"
	    " FROM keys ORDER BY signs DESC, created DESC, kid";
	struct each each = { row, arg };
	const struct jt_query q = { sql, NULL, 0, give_key, &each };

	return jt_db_run(db, &q);
}

static void
count_row(void *arg, const struct jt_value *columns, size_t n)
{
	size_t *rows = arg;

	(void)columns;
	(void)n;
	++*rows;
}

enum jt_outcome
jt_keyrows_retire_others(struct jt_db *db, jeton_str alg, jeton_str kid,
    int64_t when)
{
	static const char sql[] =
	    "UPDATE keys SET retired = $3 WHERE purpose = 'sign'"
	    " AND alg = $1 AND kid <> $2 AND retired IS NULL";
	const struct jt_value params[] = { jt_text(alg), jt_text(kid),
		jt_integer(when) };
	const struct jt_query q = { sql, params, 3, NULL, NULL };

	return jt_db_run(db, &q);
}

enum jt_outcome
jt_keyrows_retire(struct jt_db *db, jeton_str kid, int64_t when)
{
	static const char sql[] =
	    "UPDATE keys SET retired = $2 WHERE purpose = 'sign'"
	    " AND kid = $1 AND (retired IS NULL OR retired > $2)"
	    " RETURNING kid";
	const struct jt_value params[] = { jt_text(kid), jt_integer(when) };
	size_t n = 0;
	const struct jt_query q = { sql, params, 2, count_row, &n };
	enum jt_outcome o;

	o = jt_db_run(db, &q);
	return o == JT_DONE ? jt_audit_about(db, "key_retired", kid) : o;
}

enum jt_outcome
jt_keyrows_drop(struct jt_db *db, jeton_str kid)
{
	static const char sql[] =
	    "DELETE FROM keys WHERE purpose = 'sign' AND kid = $1"
	    " RETURNING kid";
	const struct jt_value params[] = { jt_text(kid) };
	size_t n = 0;
	const struct jt_query q = { sql, params, 1, count_row, &n };

	return jt_db_run(db, &q);
}

enum jt_outcome
jt_keyrows_drop_retired(struct jt_db *db, int64_t by, size_t *n)
{
	static const char sql[] =
	    "DELETE FROM keys WHERE purpose = 'sign' AND retired <= $1"
	    " RETURNING kid";
	const struct jt_value params[] = { jt_integer(by) };
	const struct jt_query q = { sql, params, 1, count_row, n };
	enum jt_outcome o;

	*n = 0;
	o = jt_db_run(db, &q);
	return o == JT_ABSENT ? JT_DONE : o;
}
