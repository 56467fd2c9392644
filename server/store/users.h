/* SPDX-License-Identifier: Apache-2.0 */
/* People: rows of the table users. */
#ifndef JT_USERS_H
#define JT_USERS_H

#include "limits.h"
#include "store/db.h"

enum {
	JT_ID_SIZE = 23,        /* 128 random bits as base64url, with a NUL */
	JT_PASSWORD_HASH = 128, /* an encoded hash, with its NUL */
	JT_ROLES_SIZE = JT_ROLES_TEXT_MAX + 1
};

struct jt_user {
	char id[JT_ID_SIZE]; /* never changes; the sub of tokens */
	char name[JT_NAME_MAX + 1];
	char password[JT_PASSWORD_HASH];
	char roles[JT_ROLES_SIZE]; /* a JSON array of strings */
	bool is_disabled;
};

/* JT_CONFLICT if the name is taken. */
enum jt_outcome jt_users_add(struct jt_db *db, const struct jt_user *u,
    int64_t now);

enum jt_outcome jt_users_by_name(struct jt_db *db, jeton_str name,
    struct jt_user *out);
enum jt_outcome jt_users_by_id(struct jt_db *db, const char *id,
    struct jt_user *out);

/* Replaces the hash, but only if it is still `old`, and the user enabled. */
enum jt_outcome jt_users_rehash(struct jt_db *db, const char *id,
    const char *old, const char *new);

/* Disables (or enables) and, when it disables, ends the sessions. */
enum jt_outcome jt_users_disable(struct jt_db *db, jeton_str name,
    bool disabled, int64_t now);

/* Sets the roles; access tokens have the old ones until they expire. */
enum jt_outcome jt_users_roles(struct jt_db *db, jeton_str name,
    const char *roles);

/*
 * Frees the name, disables, and ends the sessions; the row leaves a day later,
 * when no access token is left that somebody would have to be told about.
 */
enum jt_outcome jt_users_remove(struct jt_db *db, jeton_str name, int64_t now);

/* A user without the hash, and since when there is one. */
typedef void jt_user_fn(void *arg, const struct jt_user *u, int64_t created);

/* Each user by name; JT_DONE also if there is none. */
enum jt_outcome jt_users_each(struct jt_db *db, jt_user_fn *row, void *arg);

/* By the user, in this session; the hashes before and after. */
struct jt_password_change {
	const char *user, *sid;
	const char *old, *new;
};

/*
 * Sets another hash and ends all other sessions.  JT_ABSENT if the user is
 * gone or disabled, or has another hash than the old one.  In a transaction.
 */
enum jt_outcome jt_users_change_password(struct jt_db *db,
    const struct jt_password_change *c, int64_t now);

/* Sets another hash and ends the sessions. */
enum jt_outcome jt_users_password(struct jt_db *db, jeton_str name,
    const char *hash, int64_t now);

#endif
