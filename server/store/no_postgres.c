/* SPDX-License-Identifier: Apache-2.0 */
/* In the place of postgres.c, where there is no libpq. */
#include <stdio.h>

#include "store/driver.h"

static enum jt_outcome
open_db(struct jt_db **out, const char *where, struct jt_db_why *why)
{
	(void)where;
	*out = NULL;
	snprintf(why->text, sizeof why->text,
	    "this jetond was built without PostgreSQL");
	return JT_UNAVAILABLE;
}

const struct jt_driver jt_postgres = {
	.is_remote = true,
	.open = open_db,
};
