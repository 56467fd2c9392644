/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TLS in process: what a certificate and its key are to new connections, and
 * how they are replaced while old connections go on with what they had.
 * TLS 1.2 and 1.3, forward secrecy and AEAD only, tickets instead of a memory
 * of sessions, no renegotiation, HTTP/1.1 by ALPN.
 */
#ifndef JT_TLS_H
#define JT_TLS_H

#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdbool.h>

#include "jeton.h"

struct jt_tls;

/* PEM files; the caller keeps the texts as long as the jt_tls lives. */
struct jt_tls_files {
	const char *certificate; /* and those that lead from it to a root */
	const char *key;         /* nobody but its owner may read it */
};

/* JETON_FILE or JETON_KEY_FORM, with the reason in why. */
jeton_err jt_tls_new(struct jt_tls **out, const struct jt_tls_files *files,
    jeton_why *why);
void jt_tls_free(struct jt_tls *t);

/*
 * Reads the files again, for the connections to come; on failure everything
 * stays as it was.  Session tickets from before are not good any more.  From
 * any thread.
 */
jeton_err jt_tls_reload(struct jt_tls *t, jeton_why *why);

/* Seconds since 1970 when the certificate in use ends. */
int64_t jt_tls_expires(struct jt_tls *t);

/* For a connection that was accepted; NULL without memory. */
struct bufferevent *jt_tls_bufferevent(struct jt_tls *t,
    struct event_base *base);

/* Says that nothing more will come; nothing to one without TLS. */
void jt_tls_goodbye(struct bufferevent *bev);

#endif
