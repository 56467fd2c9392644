/* SPDX-License-Identifier: Apache-2.0 */
#include "store/tally.h"

#include "metrics.h"
#include "store/driver.h"

void
jt_tally_ended(struct jt_db *db, const char *reason, size_t n)
{
	size_t i = 0;

	while (i < JT_TALLIES_MAX - 1 && db->ended[i].reason != NULL &&
	    db->ended[i].reason != reason)
		i++;
	db->ended[i].reason = reason;
	db->ended[i].n += n;
}

void
jt_tally_publish(struct jt_db *db)
{
	for (size_t i = 0; i < JT_TALLIES_MAX; i++)
		if (db->ended[i].n > 0)
			jt_count_many(JT_SESSIONS_ENDED, db->ended[i].reason,
			    db->ended[i].n);
	jt_tally_clear(db);
}

void
jt_tally_clear(struct jt_db *db)
{
	memset(db->ended, 0, sizeof db->ended);
}
