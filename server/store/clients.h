/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that ask for tokens, or about them: rows of the table clients. */
#ifndef JT_CLIENTS_H
#define JT_CLIENTS_H

#include "limits.h"
#include "store/db.h"

/* What /login makes sessions for; no row, and no id that a row may have. */
#define JT_FIRST_PARTY "jetond"

enum {
	JT_CLIENT_ID_SIZE = JT_CLIENT_ID_MAX + 1,
	JT_SECRET_HASH_SIZE = 44, /* base64url of a SHA-256, with its NUL */
	JT_ALG_SIZE = 16,
	JT_SCOPES_SIZE = JT_SCOPES_TEXT_MAX + 1,
	JT_AUDIENCE_SIZE = JT_AUDIENCE_MAX + 1,
	JT_AUDIENCES_SIZE = JT_AUDIENCES_TEXT_MAX + 1,
	JT_CLIENT_KEYS_SIZE = JT_CLIENT_KEYS_MAX + 1
};

enum jt_client_kind {
	JT_CLIENT_PUBLIC, /* cannot keep a secret */
	JT_CLIENT_CONFIDENTIAL,
	JT_CLIENT_RESOURCE, /* a resource server: asks about tokens only */
	JT_CLIENT_KINDS
};

/* How it proves who it is (RFC 6749 2.3, RFC 7523). */
enum jt_client_auth {
	JT_AUTH_NONE,
	JT_AUTH_BASIC,
	JT_AUTH_POST,
	JT_AUTH_KEY,
	JT_AUTHS
};

/* Bits of jt_client.grants. */
enum {
	JT_GRANT_CLIENT = 1,
	JT_GRANT_REFRESH = 2,
	JT_GRANT_PASSWORD = 4,
	JT_GRANTS = 3
};

struct jt_client {
	char id[JT_CLIENT_ID_SIZE];
	enum jt_client_kind kind;
	enum jt_client_auth auth;
	unsigned grants;
	char secret[JT_SECRET_HASH_SIZE];
	char alg[JT_ALG_SIZE];
	char scopes[JT_SCOPES_SIZE];
	/*
	 * Whom its tokens may be for, the first if it does not say; of a
	 * resource server, who it is.
	 */
	char audiences[JT_AUDIENCES_SIZE];
	int64_t access_lifetime, idle, absolute; /* seconds; 0: as configured */
	int64_t created;
	char keys[JT_CLIENT_KEYS_SIZE];
};

/* The names of RFC 7591 section 2; JT_..S if there is no such. */
const char *jt_client_kind_name(enum jt_client_kind kind);
const char *jt_client_auth_name(enum jt_client_auth auth);
const char *jt_grant_name(unsigned bit);
enum jt_client_kind jt_client_kind_of(jeton_str name);
enum jt_client_auth jt_client_auth_of(jeton_str name);
unsigned jt_grant_of(jeton_str name); /* 0 if there is no such */

/* Its grants, separated by spaces. */
void jt_put_grants(struct jt_buf *b, unsigned grants);

/* JT_CONFLICT if the id is taken, by a client or by a user. */
enum jt_outcome jt_clients_add(struct jt_db *db, const struct jt_client *c);

enum jt_outcome jt_clients_by_id(struct jt_db *db, jeton_str id,
    struct jt_client *out);

/*
 * JT_DONE if there is this client, and the access token of this jti was not
 * revoked; else JT_ABSENT.
 */
enum jt_outcome jt_clients_alive(struct jt_db *db, const char *id,
    const char *jti);

/* Each, by id; JT_ABSENT if there is none. */
typedef void jt_client_fn(void *arg, const struct jt_client *c);
enum jt_outcome jt_clients_each(struct jt_db *db, struct jt_client *room,
    jt_client_fn *each, void *arg);

/* Another secret, by its hash. */
enum jt_outcome jt_clients_secret(struct jt_db *db, jeton_str id,
    const char *hash);

/* In a transaction; its sessions and tokens end. */
enum jt_outcome jt_clients_remove(struct jt_db *db, jeton_str id, int64_t now);

#endif
