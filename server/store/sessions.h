/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions: one row from login to logout, however often it is refreshed.  The
 * row's counter is that of the one refresh token that is good.
 */
#ifndef JT_SESSIONS_H
#define JT_SESSIONS_H

#include "limits.h"
#include "store/clients.h"
#include "store/db.h"
#include "store/users.h"

struct jt_session {
	char sid[JT_ID_SIZE];
	char user[JT_ID_SIZE];
	char client[JT_CLIENT_ID_SIZE]; /* whose tokens its are */
	char scope[JT_SCOPES_SIZE];
	char audience[JT_AUDIENCE_SIZE]; /* "": ours */
	int64_t counter;
	int64_t created; /* seconds */
	int64_t created_ms;
	int64_t absolute_end, idle_end;
	int64_t access_end; /* of its access tokens, at the latest */
	int64_t status;     /* see store/statuses.h; 0: none */
	char agent[JT_AGENT_MAX + 1];
	char address[JT_ADDRESS_MAX];
};

/*
 * When the access tokens are surely dead of a session that gives one of
 * `access` seconds now, and perhaps again within a grace.
 */
int64_t jt_access_end(int64_t now, int64_t access, int64_t grace);

/*
 * Starts a session; JT_ABSENT if the user is gone, disabled, or has another
 * password hash than `password` by now.  In a transaction.
 */
enum jt_outcome jt_sessions_add(struct jt_db *db, const struct jt_session *s,
    const char *password);

enum jt_refreshed {
	JT_ADVANCED = 0, /* the next token */
	JT_REPEATED,     /* the current one again, for a lost answer */
	JT_REUSED,       /* an old one: the session ends here */
	JT_UNKNOWN,
	JT_ENDED,
	JT_EXPIRED,
	JT_DISABLED,
	JT_FOREIGN /* another client's: nothing happens to it */
};

/* The use of a refresh token whose MAC was right. */
struct jt_rotation {
	/* in */
	const char *sid;
	const char *client; /* who uses it */
	int64_t counter;
	int64_t now_ms;
	int64_t idle;   /* seconds that an unused session lasts */
	int64_t access; /* that an access token does */
	int64_t grace_ms;
	/* out */
	enum jt_refreshed result;
	int64_t next;   /* the counter of the token to hand out */
	int64_t issued; /* when it became that, in seconds */
	int64_t absolute_end, idle_end, status;
	char user[JT_ID_SIZE];
	char roles[JT_ROLES_SIZE];
	char scope[JT_SCOPES_SIZE];
	char audience[JT_AUDIENCE_SIZE];
};

/* In a transaction.  JT_DONE with the result in r, or JT_UNAVAILABLE. */
enum jt_outcome jt_sessions_refresh(struct jt_db *db, struct jt_rotation *r);

/*
 * What a use would be, without using it: JT_ADVANCED for the token that is
 * good, JT_REUSED for an older one, if there is no grace.
 */
enum jt_outcome jt_sessions_look(struct jt_db *db, struct jt_rotation *r);

/*
 * All of these in a transaction, for they bump the epoch (store/epoch.h).
 * JT_DONE also if it had ended before or never was.
 */
enum jt_outcome jt_sessions_end(struct jt_db *db, const char *sid,
    const char *reason, int64_t now);
/* All of a user but the one of this sid, which may be "". */
enum jt_outcome jt_sessions_end_of(struct jt_db *db, const char *user,
    const char *but, const char *reason, int64_t now);
/* All of a client that is removed. */
enum jt_outcome jt_sessions_end_of_client(struct jt_db *db, jeton_str client,
    int64_t now);

/* The client and the scope of a session, "" if there is none. */
struct jt_session_scope {
	char client[JT_CLIENT_ID_SIZE];
	char scope[JT_SCOPES_SIZE];
};

/* What never changes in a session; JT_ABSENT. */
enum jt_outcome jt_sessions_scope(struct jt_db *db, const char *sid,
    struct jt_session_scope *out);

/*
 * Whose session it is and when it ends, if it is alive, its user enabled, and
 * the access token of this jti not revoked; else JT_ABSENT.
 */
enum jt_outcome jt_sessions_alive(struct jt_db *db, const char *sid,
    const char *jti, int64_t now, struct jt_user *out, int64_t *ends);

#endif
