/* SPDX-License-Identifier: Apache-2.0 */
/* A user's own view of the sessions: where somebody is logged in. */
#ifndef JT_DEVICES_H
#define JT_DEVICES_H

#include "store/sessions.h"

struct jt_device {
	char sid[JT_ID_SIZE];
	char client[JT_CLIENT_ID_SIZE];
	char agent[JT_AGENT_MAX + 1];
	char address[JT_ADDRESS_MAX];
	int64_t created, last_used, ends; /* seconds since 1970 */
};

struct jt_devices {
	size_t count;
	bool has_more; /* than there is room for */
	struct jt_device list[JT_DEVICES_MAX];
};

/* Those that are alive, the one used last first; JT_DONE also for none. */
enum jt_outcome jt_devices_of(struct jt_db *db, const char *user, int64_t now,
    struct jt_devices *out);

/*
 * Ends one of the user's own sessions; JT_ABSENT if it is none, or ended.  In a
 * transaction.
 */
enum jt_outcome jt_devices_end(struct jt_db *db, const char *user,
    const char *sid, int64_t now);

#endif
