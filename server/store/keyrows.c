/* SPDX-License-Identifier: Apache-2.0 */
#include "store/keyrows.h"

struct each {
	jt_keyrow_fn *row;
	void *arg;
};

enum jt_outcome
jt_keyrows_add(struct jt_db *db, const struct jt_keyrow *k)
{
	static const char sql[] =
	    "INSERT INTO keys (kid, purpose, alg, state, sealed, created)"
	    " VALUES ($1, $2, $3, $4, $5, $6)";
	const struct jt_value params[] = {
		jt_text(k->kid),
		jt_text(k->purpose),
		jt_text(k->alg),
		jt_text(k->state),
		jt_text(k->sealed),
		jt_integer(k->created),
	};
	const struct jt_query q = { sql, params, JT_COUNT(params), NULL, NULL };

	return jt_db_run(db, &q);
}

static void
give_key(void *arg, const struct jt_value *columns, size_t n)
{
	const struct each *each = arg;
	struct jt_keyrow k;

	if (n != 6)
		return;
	k.kid = columns[0].text;
	k.purpose = columns[1].text;
	k.alg = columns[2].text;
	k.state = columns[3].text;
	k.sealed = columns[4].text;
	k.created = columns[5].integer;
	each->row(each->arg, &k);
}

enum jt_outcome
jt_keyrows_each(struct jt_db *db, jt_keyrow_fn *row, void *arg)
{
	static const char sql[] =
	    "SELECT kid, purpose, alg, state, sealed, created FROM keys"
	    " ORDER BY created DESC, kid";
	struct each each = { row, arg };
	const struct jt_query q = { sql, NULL, 0, give_key, &each };

	return jt_db_run(db, &q);
}
