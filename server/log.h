/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log: one JSON object per line on stderr, each by one write.  Ids go in,
 * never a token, a password, or a secret.
 */
#ifndef JT_LOG_H
#define JT_LOG_H

#include <stdint.h>

#include "base/text.h"
#include "jeton.h"

/* From now on for eyes: time, level, event, name=value.  At the start only. */
void jt_log_as_text(void);

struct jt_log {
	struct jt_buf line;
	char text[1024];
};

/* Begins a line with the time, the level ("info", "warning", "error"). */
void jt_log_begin(struct jt_log *l, const char *level, const char *event);

/* Adds a member; one that is no UTF-8 or has no room is left out. */
void jt_log_str(struct jt_log *l, const char *name, jeton_str value);
void jt_log_int(struct jt_log *l, const char *name, int64_t value);

void jt_log_end(struct jt_log *l);

/* A whole line about something that went wrong in the machine. */
void jt_log_error(const char *event, const char *why);

/*
 * A whole line about a session, a warning if there is a reason; user and
 * reason may be "".
 */
void jt_log_session(const char *event, const char *sid, const char *user,
    const char *reason);

#endif
