/* SPDX-License-Identifier: Apache-2.0 */
/* JSON objects with few members, as headers are: reading and writing them. */
#ifndef JT_OBJECT_H
#define JT_OBJECT_H

#include "base/json.h"
#include "base/text.h"
#include "jeton.h"

/* A text that was checked; the offsets of the members point into it. */
struct jt_object {
	jeton_str text;
	size_t count;
	jt_member members[JETON_MEMBERS_MAX];
};

/* JETON_MALFORMED or JETON_TOO_LONG; then it has no members. */
jeton_err jt_object_read(struct jt_object *out, jeton_str text);

/* The value of a member, of type JT_JSON_NONE if it is absent. */
struct jt_json jt_object_get(const struct jt_object *o, jeton_str name);

/* Whether any of these is there. */
bool jt_object_has_any(const struct jt_object *o, const jeton_str *names,
    size_t count);

/*
 * Reads the objects of a list, at least one and at most max, and hands each
 * over.  JETON_MALFORMED for anything else, JETON_TOO_LONG for more.
 */
typedef jeton_err jt_object_taker(void *context, const struct jt_object *o);
jeton_err jt_object_each(struct jt_json list, size_t max, jt_object_taker *take,
    void *context);

/* Whether a name, after unescaping, is in both. */
bool jt_object_overlaps(const struct jt_object *a, const struct jt_object *b);

/* Appends a name and its colon, after a comma unless it is the first. */
void jt_put_name(struct jt_buf *b, jeton_str name);

/* Appends a string member; nothing if value is NULL. */
void jt_put_str(struct jt_buf *b, const char *name, const char *value);

/* The same of text that may have any character. */
void jt_put_text(struct jt_buf *b, const char *name, jeton_str text);

/* Appends bytes in base64url; nothing if p is NULL. */
void jt_put_bytes(struct jt_buf *b, const char *name, jeton_str bytes);

/* Appends a list that may be NULL; JETON_ARGUMENT for what is no JSON. */
jeton_err jt_put_list(struct jt_buf *b, const jeton_claim *list);

/* The member of a list with this name, or NULL. */
const jeton_claim *jt_list_find(const jeton_claim *list, const char *name);

/* Whether a list has any of these names. */
bool jt_list_has_any(const jeton_claim *list, const char *const *names,
    size_t count);

#endif
