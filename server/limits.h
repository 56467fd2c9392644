/* SPDX-License-Identifier: Apache-2.0 */
/* What a stranger can send, hold or queue never grows past these. */
#ifndef JT_LIMITS_H
#define JT_LIMITS_H

enum {
	/* One request, in bytes. */
	JT_HEAD_MAX = 16384,
	JT_TARGET_MAX = 4096,
	JT_BODY_MAX = 65536,

	/* One connection, in seconds. */
	JT_HEAD_SECONDS = 10, /* from its first byte to its last */
	JT_BODY_SECONDS = 10, /* from the end of the head to the last byte */
	JT_WRITE_SECONDS = 10,
	JT_IDLE_SECONDS = 60,
	JT_LINGER_SECONDS = 2, /* to read why it was refused */

	/* The process. */
	JT_CONNECTIONS_DEFAULT = 10000,
	JT_CONNECTIONS_MAX = 1000000,
	JT_CONNECTIONS_REFUSED = 64, /* per loop, being told 503 */
	JT_WORKERS_DEFAULT_MAX = 4,
	JT_WORKERS_MAX = 64,
	JT_HASHES_QUEUED_DEFAULT = 32,
	JT_TOKENS_CACHED_DEFAULT = 4096,
	JT_WRITES_QUEUED_DEFAULT = 4096,
	JT_WRITES_GROUPED = 256,
	JT_READS_QUEUED_DEFAULT = 4096,
	JT_READERS_DEFAULT = 4, /* connections to PostgreSQL, one more writes */
	JT_READERS_MAX = 64,
	JT_AUDIT_DAYS = 90,
	JT_SWEEP_ROWS = 200,
	JT_SWEEP_SECONDS = 60,
	JT_STOP_SECONDS = 5, /* for requests in flight */

	/* A guard that cannot ask may take a token so many seconds longer. */
	JT_GUARD_LEEWAY = 60,
	JT_STATUS_LISTS_MAX = 256, /* of 65 536 sessions each */

	/* People, in bytes. */
	JT_NAME_MAX = 128,
	JT_PASSWORD_MIN = 12, /* when it is set */
	JT_PASSWORD_MAX = 1024,
	JT_FOREIGN_MIB = 256, /* that an imported hash may take */
	JT_FOREIGN_TIMES = 20,
	JT_ROLE_MAX = 64,
	JT_ROLES_MAX = 32,
	JT_ROLES_TEXT_MAX = 1024, /* as a JSON array */
	JT_AGENT_MAX = 128,
	JT_ADDRESS_MAX = 64,
	JT_DEVICES_MAX = 32, /* sessions in a list, those used last */

	/* Clients, in bytes; lists are separated by spaces. */
	JT_CLIENT_ID_MIN = 3,
	JT_CLIENT_ID_MAX = 64,
	JT_SCOPE_MAX = 64,
	JT_SCOPES_TEXT_MAX = 512,
	JT_AUDIENCE_MAX = 256,
	JT_AUDIENCES_TEXT_MAX = 512,
	JT_CLIENT_KEYS_MAX = 4096,   /* of its public JWK Set */
	JT_ASSERTION_SECONDS = 3600, /* that one may still be good */
	JT_JTI_MAX = 256,

	/* Members of a JSON body, parameters of a form. */
	JT_MEMBERS_MAX = 16,
	JT_PARAMETERS_MAX = 32
};

#endif
