/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A refresh token becoming the next one: what every way of refreshing has in
 * common.
 */
#ifndef JT_ROTATE_H
#define JT_ROTATE_H

#include "flows/flow.h"
#include "flows/pair.h"
#include "flows/refresh_token.h"
#include "store/sessions.h"

enum jt_rotated {
	JT_ROTATED,         /* pair is what to answer with */
	JT_ROTATE_REFUSED,  /* the log knows why */
	JT_ROTATE_TOO_WIDE, /* more scope than it has; nothing happened */
	JT_ROTATE_BUSY
};

/* The caller sets done, client, and perhaps wish. */
struct jt_rotate {
	struct jt_write write; /* first, so that a job is its rotation */
	struct jt_request *request;
	struct jt_flow *flow;
	void (*done)(struct jt_rotate *s, enum jt_rotated result);
	char client[JT_CLIENT_ID_SIZE];
	char wish[JT_SCOPES_SIZE]; /* the scope asked for; "": all */
	int64_t lifetime;          /* of access tokens; 0: as configured */
	bool is_too_wide;
	struct jt_refresh_token token;
	struct jt_rotation rotation;
};

/*
 * Reads the token and uses it; calls done() once: now, or when what was
 * decided is on the disk.  idle is how many seconds the session lasts if it is
 * not used; 0: as configured.
 */
void jt_rotate_start(struct jt_rotate *s, struct jt_request *r,
    struct jt_flow *f, jeton_str token, int64_t idle);

/* The same for a token that was read into s->token. */
void jt_rotate_go_on(struct jt_rotate *s, struct jt_request *r,
    struct jt_flow *f, int64_t idle);

/* The pair of a rotation that succeeded; it points into s. */
struct jt_pair jt_rotate_pair(const struct jt_rotate *s);

#endif
