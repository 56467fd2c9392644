/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request from its arrival to its answer.  It belongs to one event loop and
 * lives until exactly one jt_reply(), which may come later and from a job's
 * done(), but always on that loop.
 */
#ifndef JT_REQUEST_H
#define JT_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "jeton.h"
#include "job.h"

struct jt_request;

typedef void jt_handler(struct jt_request *r, void *context);

struct jt_route {
	const char *method; /* GET answers HEAD too */
	const char *path;   /* a star at its end is one segment, of any text */
	jt_handler *handle;
};

enum { JT_REQUEST_MEMORY = 16384 };

/* A field's value; *count, if not NULL, is how many there are. */
jeton_str jt_request_header(const struct jt_request *r, const char *name,
    size_t *count);

/* What stands behind the first "?" of its target, as it came. */
jeton_str jt_request_query(const struct jt_request *r);

/* The last segment of its path; what is very long is cut. */
const char *jt_request_segment(const struct jt_request *r);

jeton_str jt_request_body(struct jt_request *r);

/* Whether its method changes nothing: GET or HEAD. */
bool jt_request_is_safe(const struct jt_request *r);

/* Whether Content-Type is this one, in UTF-8 if it says so. */
bool jt_request_is(const struct jt_request *r, const char *type);

/* Overwrites the body, which held a password. */
void jt_request_forget_body(struct jt_request *r);

/* The address of the client, without its port. */
jeton_str jt_request_peer(const struct jt_request *r);

/* Where jobs of this request come back to. */
struct jt_mailbox *jt_request_home(const struct jt_request *r);

/*
 * Zeroed memory that lives as long as the request, JT_REQUEST_MEMORY bytes in
 * all; it is wiped afterwards.
 */
void *jt_request_alloc(struct jt_request *r, size_t size);

/* What the log calls it: the answer has it as X-Request-Id. */
const char *jt_request_id(const struct jt_request *r);

/* Ids for the line in the log. */
void jt_request_note(struct jt_request *r, const char *sid, const char *user);

/* One more field of the answer; values never hold what a client sent. */
void jt_reply_header(struct jt_request *r, const char *name, const char *value);

/* Answers with a JSON text, or with nothing if body is empty.  Ends r. */
void jt_reply(struct jt_request *r, int status, jeton_str body);
/* The same of another type. */
void jt_reply_as(struct jt_request *r, int status, const char *type,
    jeton_str body);

/* A text that is not copied: done(arg) gives it back, once. */
struct jt_loan {
	const char *type; /* for Content-Type */
	jeton_str body;
	void (*done)(void *arg);
	void *arg;
};

/* Answers 200 with it.  Ends r. */
void jt_reply_loan(struct jt_request *r, const struct jt_loan *loan);

#endif
