/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A JSON body, read strictly.  What is wrong is answered here: after a false
 * the request is gone.
 */
#ifndef JT_BODY_H
#define JT_BODY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json.h"
#include "http/request.h"
#include "limits.h"

/* Views of the request's body: good until it is answered or forgotten. */
struct jt_body {
	jeton_str text;
	size_t count;
	jt_member members[JT_MEMBERS_MAX];
};

/* The same without a request; false: it is not one strict object. */
bool jt_body_parse(struct jt_body *body, jeton_str text);

/* Why a member is no string of 1..size - 1 bytes, or NULL; then it is in out. */
const char *jt_body_copy(const struct jt_body *body, const char *name,
    char *out, size_t size);

/* One object as application/json. */
bool jt_body_read(struct jt_request *r, struct jt_body *body);

/* The same, or no body at all, which is an object without members. */
bool jt_body_read_optional(struct jt_request *r, struct jt_body *body);

bool jt_body_has(const struct jt_body *body, const char *name);

/* A member that must be a string of 1..size - 1 bytes. */
bool jt_body_str(struct jt_request *r, const struct jt_body *body,
    const char *name, char *out, size_t size);

/* A member that may be there and then is a boolean. */
bool jt_body_bool(struct jt_request *r, const struct jt_body *body,
    const char *name, bool *out);

#endif
