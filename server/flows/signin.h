/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A name and a password becoming a session: what every way of logging in has
 * in common, with one cost and one answer for unknown, wrong, and disabled.
 */
#ifndef JT_SIGNIN_H
#define JT_SIGNIN_H

#include "flows/flow.h"
#include "flows/throttle.h"
#include "limits.h"
#include "people/hasher.h"
#include "store/reader.h"
#include "store/sessions.h"
#include "store/users.h"

enum jt_signed_in {
	JT_SIGNED_IN,
	JT_SIGNIN_REFUSED,   /* the log knows why */
	JT_SIGNIN_THROTTLED, /* for jt_throttle_answer() */
	JT_SIGNIN_BUSY
};

/*
 * The caller, whose memory of the request it is in, sets done, the name, the
 * password, and of the session client, scope and audience.
 */
struct jt_signin {
	struct jt_check check; /* first, so that a job is its sign-in */
	struct jt_throttle throttle;
	struct jt_read read;
	struct jt_write write;
	struct jt_request *request;
	struct jt_flow *flow;
	void (*done)(struct jt_signin *s, enum jt_signed_in result);
	int64_t idle, absolute; /* seconds that it lasts; 0: as configured */
	int64_t lifetime;       /* of its access tokens, likewise */
	struct jt_user user;    /* without an id: there is none */
	struct jt_session session;
	char name[JT_NAME_MAX + 1];
	char password[JT_PASSWORD_MAX + 1]; /* wiped when it was checked */
};

/* Calls done() once: now, or when the session is on the disk. */
void jt_signin_start(struct jt_signin *s, struct jt_request *r,
    struct jt_flow *f);

#endif
