/* SPDX-License-Identifier: Apache-2.0 */
/* jetond client ...: works on the store, also while the server runs. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/bytes.h"
#include "clients/client.h"
#include "command.h"
#include "jeton/keys.h"
#include "words.h"

static const char usage[] =
    "usage: jetond client add ID [--kind public|confidential|resource]\n"
    "           [--auth none|client_secret_basic|client_secret_post|"
    "private_key_jwt]\n"
    "           [--keys FILE] [--grant GRANT]... [--scope SCOPE]...\n"
    "           [--audience AUDIENCE]... [--alg ALG]\n"
    "           [--access-lifetime TIME] [--idle TIME] [--absolute TIME]\n"
    "       jetond client list\n"
    "       jetond client secret|remove ID\n";

/* One client at a time is being made here. */
static struct jt_client made;

static int
show_usage(void)
{
	fputs(usage, stderr);
	return JT_EXIT_USAGE;
}

static bool
take_kind(struct jt_client *c, const char *value)
{
	c->kind = jt_client_kind_of(jeton_cstr(value));
	return c->kind != JT_CLIENT_KINDS;
}

static bool
take_auth(struct jt_client *c, const char *value)
{
	c->auth = jt_client_auth_of(jeton_cstr(value));
	return c->auth != JT_AUTHS;
}

static bool
take_grant(struct jt_client *c, const char *value)
{
	const unsigned bit = jt_grant_of(jeton_cstr(value));

	c->grants |= bit;
	return bit != 0;
}

/* Appends a word to list[0..size). */
static bool
add_word(char *list, size_t size, const char *word)
{
	const size_t n = strlen(list);
	struct jt_buf b = jt_buf_over(list + n, size - n);

	if (n > 0)
		jt_put_char(&b, ' ');
	jt_put(&b, jeton_cstr(word));
	return jt_buf_end(&b) == JETON_OK;
}

static bool
take_scope(struct jt_client *c, const char *value)
{
	return jt_words_are_scopes(jeton_cstr(value), JT_SCOPE_MAX) &&
	    add_word(c->scopes, sizeof c->scopes, value);
}

static bool
take_audience(struct jt_client *c, const char *value)
{
	return jt_is_audience(jeton_cstr(value)) &&
	    add_word(c->audiences, sizeof c->audiences, value);
}

static bool
take_alg(struct jt_client *c, const char *value)
{
	jt_copy(c->alg, sizeof c->alg, jeton_cstr(value));
	return jt_is_signing_alg(value) && !jt_is_secret_alg(value);
}

/* Public keys only, each with its one algorithm, in our own spelling. */
static bool
take_keys(struct jt_client *c, const char *path)
{
	jeton_keys *keys;
	bool done;

	if (jeton_keys_load(&keys, path) != JETON_OK)
		return false;
	done =
	    jeton_keys_public_jwks(keys, c->keys, sizeof c->keys) == JETON_OK;
	jeton_keys_free(keys);
	return done;
}

static bool
take_lifetime(struct jt_client *c, const char *value)
{
	return jt_parse_time(value, &c->access_lifetime);
}

static bool
take_idle(struct jt_client *c, const char *value)
{
	return jt_parse_time(value, &c->idle);
}

static bool
take_absolute(struct jt_client *c, const char *value)
{
	return jt_parse_time(value, &c->absolute);
}

static const struct {
	const char *name;
	bool (*take)(struct jt_client *c, const char *value);
} options[] = {
	{ "--kind", take_kind },
	{ "--auth", take_auth },
	{ "--keys", take_keys },
	{ "--grant", take_grant },
	{ "--scope", take_scope },
	{ "--audience", take_audience },
	{ "--alg", take_alg },
	{ "--access-lifetime", take_lifetime },
	{ "--idle", take_idle },
	{ "--absolute", take_absolute },
};

/* JT_EXIT_OK, or the status after what was complained. */
static int
take_option(struct jt_client *c, const char *name, const char *value)
{
	for (size_t i = 0; i < JT_COUNT(options); i++) {
		if (strcmp(options[i].name, name) != 0)
			continue;
		if (value == NULL)
			return show_usage();
		if (options[i].take(c, value))
			return JT_EXIT_OK;
		return jt_complain("%s '%.200s' is none, or too much of it",
		    name, value);
	}
	return show_usage();
}

/* What was not said: a public client proves nothing, others by a secret. */
static int
read_client(struct jt_client *c, int argc, char **argv)
{
	int status = JT_EXIT_OK;

	*c = (struct jt_client){ .kind = JT_CLIENT_CONFIDENTIAL,
		.auth = JT_AUTHS };
	if (argc < 1 || !jt_is_client_id(jeton_cstr(argv[0])))
		return argc < 1
		    ? show_usage()
		    : jt_complain("an id has %d to %d letters, digits or ._-, "
				  "begins with a letter, and is not as long "
				  "as a user's",
			  JT_CLIENT_ID_MIN, JT_CLIENT_ID_MAX);
	jt_copy(c->id, sizeof c->id, jeton_cstr(argv[0]));
	for (int i = 1; i < argc && status == JT_EXIT_OK; i += 2)
		status =
		    take_option(c, argv[i], i + 1 < argc ? argv[i + 1] : NULL);
	if (c->auth == JT_AUTHS)
		c->auth = c->kind == JT_CLIENT_PUBLIC ? JT_AUTH_NONE
		    : c->keys[0] != '\0'              ? JT_AUTH_KEY
						      : JT_AUTH_BASIC;
	return status;
}

static bool
has_secret(const struct jt_client *c)
{
	return c->auth == JT_AUTH_BASIC || c->auth == JT_AUTH_POST;
}

static int
report(enum jt_outcome o, const struct jt_db *db, const char *id)
{
	switch (o) {
	case JT_DONE:
		return JT_EXIT_OK;
	case JT_ABSENT:
		return jt_complain("there is no client '%s'", id);
	case JT_CONFLICT:
		return jt_complain("the id '%s' is taken", id);
	case JT_UNAVAILABLE:
		break;
	}
	return jt_complain("the database failed: %s", jt_db_why(db));
}

/* What the server would not do for it later. */
static int
check_client(const struct jt_config *c, const struct jt_keyring *k,
    const struct jt_client *client)
{
	const char *wrong = jt_client_wrong(client);

	if (wrong != NULL)
		return jt_complain("%s", wrong);
	if (client->access_lifetime > c->keys_keep)
		return jt_complain("--access-lifetime is longer than "
				   "keys.keep");
	if (client->kind != JT_CLIENT_RESOURCE && client->alg[0] == '\0' &&
	    jt_keyring_public_alg(k, time(NULL))[0] == '\0')
		return jt_complain("only HS256 signs now, which is not for "
				   "clients (jetond key add ES256 --now)");
	if (client->alg[0] != '\0' &&
	    !jt_keyring_has(k, client->alg, time(NULL)))
		return jt_complain("no key for %s signs now (jetond key add "
				   "%s)",
		    client->alg, client->alg);
	return JT_EXIT_OK;
}

/* The secret is printed once, and only its hash kept. */
static int
add(const struct jt_config *c, struct jt_db *db, const struct jt_keyring *k,
    int argc, char **argv)
{
	char secret[JT_SECRET_SIZE] = "";
	int status;

	status = read_client(&made, argc, argv);
	if (status == JT_EXIT_OK)
		status = check_client(c, k, &made);
	if (status != JT_EXIT_OK)
		return status;
	if (has_secret(&made) &&
	    jt_secret_make(secret, made.secret) != JETON_OK)
		return jt_complain("the system has no random numbers");
	made.created = time(NULL);
	status = report(jt_clients_add(db, &made), db, made.id);
	if (status == JT_EXIT_OK && secret[0] != '\0')
		puts(secret);
	jt_wipe(secret, sizeof secret);
	return status;
}

static void
print_client(void *arg, const struct jt_client *c)
{
	char grants[128];
	struct jt_buf b = jt_buf_over(grants, sizeof grants);

	(void)arg;
	if (c->kind == JT_CLIENT_KINDS || c->auth == JT_AUTHS) {
		printf("%s\tnot readable by this jetond\n", c->id);
		return;
	}
	jt_put_grants(&b, c->grants);
	printf("%s\t%s\t%s\tgrants=%.*s\tscopes=%s\taudiences=%s\n", c->id,
	    jt_client_kind_name(c->kind), jt_client_auth_name(c->auth),
	    (int)b.n, b.p, c->scopes, c->audiences);
}

static int
list(const struct jt_config *c, struct jt_db *db, const struct jt_keyring *k,
    int argc, char **argv)
{
	enum jt_outcome o;

	(void)c;
	(void)k;
	(void)argv;
	if (argc != 0)
		return show_usage();
	o = jt_clients_each(db, &made, print_client, NULL);
	return o == JT_ABSENT ? JT_EXIT_OK : report(o, db, "");
}

static int
renew_secret(const struct jt_config *c, struct jt_db *db,
    const struct jt_keyring *k, int argc, char **argv)
{
	char secret[JT_SECRET_SIZE], hash[JT_SECRET_HASH_SIZE];
	enum jt_outcome o;
	int status;

	(void)c;
	(void)k;
	if (argc != 1)
		return show_usage();
	o = jt_clients_by_id(db, jeton_cstr(argv[0]), &made);
	if (o != JT_DONE)
		return report(o, db, argv[0]);
	if (!has_secret(&made))
		return jt_complain("the client '%s' has no secret", made.id);
	if (jt_secret_make(secret, hash) != JETON_OK)
		return jt_complain("the system has no random numbers");
	o = jt_clients_secret(db, jeton_cstr(argv[0]), hash);
	status = report(o, db, argv[0]);
	if (status == JT_EXIT_OK)
		puts(secret);
	jt_wipe(secret, sizeof secret);
	return status;
}

static int
remove_client(const struct jt_config *c, struct jt_db *db,
    const struct jt_keyring *k, int argc, char **argv)
{
	enum jt_outcome o;

	(void)c;
	(void)k;
	if (argc != 1)
		return show_usage();
	o = jt_db_begin(db);
	if (o == JT_DONE)
		o = jt_clients_remove(db, jeton_cstr(argv[0]), time(NULL));
	if (o == JT_DONE)
		o = jt_db_commit(db);
	jt_db_rollback(db);
	return report(o, db, argv[0]);
}

static const struct {
	const char *name;
	int (*run)(const struct jt_config *c, struct jt_db *db,
	    const struct jt_keyring *k, int argc, char **argv);
} verbs[] = {
	{ "add", add },
	{ "list", list },
	{ "secret", renew_secret },
	{ "remove", remove_client },
};

int
jt_command_client(struct jt_config *c, int argc, char **argv)
{
	struct jt_keyring *k;
	struct jt_db *db;
	int status;

	for (size_t i = 0; argc > 0 && i < JT_COUNT(verbs); i++) {
		if (strcmp(verbs[i].name, argv[0]) != 0)
			continue;
		if (!jt_prepare(c, NULL, &db, &k))
			return JT_EXIT_FAILED;
		status = verbs[i].run(c, db, k, argc - 1, argv + 1);
		jt_keyring_free(k);
		jt_db_close(db);
		return status;
	}
	return show_usage();
}
