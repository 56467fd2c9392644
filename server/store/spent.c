/* SPDX-License-Identifier: Apache-2.0 */
#include "store/spent.h"

#include "store/epoch.h"

enum jt_outcome
jt_assertions_use(struct jt_db *db, jeton_str id, int64_t expires)
{
	static const char sql[] = "INSERT INTO assertions (id, expires)"
				  " VALUES ($1, $2)";
	const struct jt_value params[] = { jt_text(id), jt_integer(expires) };
	const struct jt_query q = { sql, params, 2, NULL, NULL };

	return jt_db_run(db, &q);
}

enum jt_outcome
jt_revoked_add(struct jt_db *db, jeton_str jti, int64_t expires)
{
	static const char sql[] = "INSERT INTO revoked (id, expires)"
				  " VALUES ($1, $2) ON CONFLICT DO NOTHING";
	const struct jt_value params[] = { jt_text(jti), jt_integer(expires) };
	const struct jt_query q = { sql, params, 2, NULL, NULL };
	enum jt_outcome o;

	o = jt_db_run(db, &q);
	if (o == JT_DONE)
		jt_epoch_bump(db);
	return o;
}
