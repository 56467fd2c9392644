/* SPDX-License-Identifier: Apache-2.0 */
/* jetond user ...: works on the store, also while the server runs. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/text.h"
#include "command.h"
#include "crypto/password.h"
#include "limits.h"
#include "people/hasher.h"
#include "people/person.h"
#include "people/strength.h"
#include "store/users.h"
#include "transfer.h"

enum { MIB = 1048576 };

enum source { NO_PASSWORD, FROM_FILE, FROM_STDIN, RANDOM };

struct wish {
	const char *name;
	const char *roles[JT_ROLES_MAX];
	size_t count;
	const char *file;
	enum source source;
};

static const char usage[] =
    "usage: jetond user add NAME [--role ROLE]..."
    " [--password-file FILE | --password-stdin | --random-password]\n"
    "       jetond user password NAME"
    " [--password-file FILE | --password-stdin | --random-password]\n"
    "       jetond user role NAME [--role ROLE]...\n"
    "       jetond user exists|disable|enable|remove NAME\n"
    "       jetond user list\n"
    "       jetond user import FILE\n";

static int
show_usage(void)
{
	fputs(usage, stderr);
	return JT_EXIT_USAGE;
}

static bool
take_option(struct wish *w, int argc, char **argv, int *i)
{
	const char *option = argv[*i];
	const bool has_value = *i + 1 < argc;

	if (strcmp(option, "--password-stdin") == 0) {
		w->source = FROM_STDIN;
	} else if (strcmp(option, "--random-password") == 0) {
		w->source = RANDOM;
	} else if (strcmp(option, "--password-file") == 0 && has_value) {
		w->source = FROM_FILE;
		w->file = argv[++*i];
	} else if (strcmp(option, "--role") == 0 && has_value &&
	    w->count < JT_ROLES_MAX) {
		w->roles[w->count++] = argv[++*i];
	} else {
		return false;
	}
	return true;
}

static bool
read_wish(struct wish *w, int argc, char **argv)
{
	*w = (struct wish){ 0 };
	for (int i = 0; i < argc; i++) {
		const enum source before = w->source;

		if (argv[i][0] != '-' && w->name == NULL)
			w->name = argv[i];
		else if (!take_option(w, argc, argv, &i))
			return false;
		if (before != NO_PASSWORD && w->source != before)
			return false;
	}
	return true;
}

/* The whole input without the end of its last line; -1 if it is no password. */
static ssize_t
read_all(int fd, char *out, size_t size)
{
	size_t n = 0;
	ssize_t got;

	while (n < size && (got = read(fd, out + n, size - n)) != 0) {
		if (got < 0 && errno != EINTR)
			return -1;
		if (got > 0)
			n += (size_t)got;
	}
	if (n > 0 && out[n - 1] == '\n')
		n--;
	return (ssize_t)n;
}

static bool
read_password(const struct wish *w, char out[JT_PASSWORD_MAX + 2], size_t *n)
{
	int fd = STDIN_FILENO;
	enum jt_flaw flaw;
	ssize_t got;

	*n = 0;
	if (w->source == FROM_FILE)
		fd = open(w->file, O_RDONLY | O_CLOEXEC);
	got = fd < 0 ? -1 : read_all(fd, out, JT_PASSWORD_MAX + 2);
	if (w->source == FROM_FILE && fd >= 0)
		close(fd);
	if (got < 0) {
		jt_complain("could not read the password: %s", strerror(errno));
		return false;
	}
	*n = (size_t)got;
	flaw = jt_password_flaw((jeton_str){ out, *n }, w->name);
	if (flaw == JT_NO_FLAW)
		return true;
	jt_complain("the password is refused: %s", jt_flaw_text(flaw));
	return false;
}

/* Prints a random password, once. */
static bool
make_password(const struct wish *w, char out[JT_PASSWORD_MAX + 2], size_t *n)
{
	if (w->source != RANDOM)
		return read_password(w, out, n);
	if (jt_random_password(out) != JETON_OK) {
		jt_complain("the system has no random numbers");
		return false;
	}
	*n = strlen(out);
	return true;
}

static struct jt_password_cost
cost_of(const struct jt_config *c)
{
	return (struct jt_password_cost){
		.memory = (size_t)c->hash_memory * MIB,
		.times = (uint32_t)c->hash_times,
	};
}

static bool
hash_password(const struct jt_config *c, const struct wish *w,
    char hash[JT_PASSWORD_TEXT], char shown[JT_RANDOM_PASSWORD])
{
	const struct jt_password_cost cost = cost_of(c);
	char password[JT_PASSWORD_MAX + 2];
	bool done;
	size_t n;

	done = make_password(w, password, &n);
	if (done && jt_password_hash(&cost, password, n, hash) != JETON_OK) {
		jt_complain("could not hash the password: out of memory");
		done = false;
	}
	if (done && w->source == RANDOM)
		memcpy(shown, password, JT_RANDOM_PASSWORD);
	jt_wipe(password, sizeof password);
	return done;
}

static int
report(enum jt_outcome o, const struct jt_db *db, const struct wish *w)
{
	switch (o) {
	case JT_DONE:
		return JT_EXIT_OK;
	case JT_ABSENT:
		return jt_complain("there is no user '%s'", w->name);
	case JT_CONFLICT:
		return jt_complain("there is a user '%s' already", w->name);
	case JT_UNAVAILABLE:
		break;
	}
	return jt_complain("the database failed: %s", jt_db_why(db));
}

static int
complain_of_roles(void)
{
	return jt_complain("a role has 1 to %d letters, digits or _.:/-, and "
			   "they are too many or too long",
	    JT_ROLE_MAX);
}

static int
add(const struct jt_config *c, struct jt_db *db, const struct wish *w)
{
	char shown[JT_RANDOM_PASSWORD] = "";
	struct jt_user u = { 0 };
	enum jt_outcome o;
	int status;

	if (!jt_is_name(jeton_cstr(w->name)))
		return jt_complain("a name has 1 to %d bytes of UTF-8 without "
				   "control characters",
		    JT_NAME_MAX);
	if (!jt_write_roles(w->roles, w->count, u.roles))
		return complain_of_roles();
	if (w->source == NO_PASSWORD)
		return show_usage();
	jt_copy(u.name, sizeof u.name, jeton_cstr(w->name));
	if (!hash_password(c, w, u.password, shown))
		return JT_EXIT_FAILED;
	if (jt_random_id(u.id) != JETON_OK)
		return jt_complain("the system has no random numbers");
	o = jt_users_add(db, &u, time(NULL));
	status = report(o, db, w);
	if (status == JT_EXIT_OK && shown[0] != '\0')
		puts(shown);
	jt_wipe(shown, sizeof shown);
	return status;
}

static int
change_password(const struct jt_config *c, struct jt_db *db,
    const struct wish *w)
{
	char shown[JT_RANDOM_PASSWORD] = "";
	char hash[JT_PASSWORD_TEXT];
	enum jt_outcome o;
	int status;

	if (w->source == NO_PASSWORD)
		return show_usage();
	if (!hash_password(c, w, hash, shown))
		return JT_EXIT_FAILED;
	o = jt_db_begin(db);
	if (o == JT_DONE)
		o = jt_users_password(db, jeton_cstr(w->name), hash,
		    time(NULL));
	if (o == JT_DONE)
		o = jt_db_commit(db);
	jt_db_rollback(db);
	status = report(o, db, w);
	if (status == JT_EXIT_OK && shown[0] != '\0')
		puts(shown);
	jt_wipe(shown, sizeof shown);
	return status;
}

static int
exists(const struct jt_config *c, struct jt_db *db, const struct wish *w)
{
	struct jt_user u;
	enum jt_outcome o;

	(void)c;
	o = jt_users_by_name(db, jeton_cstr(w->name), &u);
	return o == JT_ABSENT ? JT_EXIT_FAILED : report(o, db, w);
}

/* ---- Changes, each in a transaction ---- */

static enum jt_outcome
set_disabled(struct jt_db *db, const struct wish *w)
{
	return jt_users_disable(db, jeton_cstr(w->name), true, time(NULL));
}

static enum jt_outcome
set_enabled(struct jt_db *db, const struct wish *w)
{
	return jt_users_disable(db, jeton_cstr(w->name), false, time(NULL));
}

static enum jt_outcome
set_removed(struct jt_db *db, const struct wish *w)
{
	return jt_users_remove(db, jeton_cstr(w->name), time(NULL));
}

static int
change(struct jt_db *db, const struct wish *w,
    enum jt_outcome (*set)(struct jt_db *db, const struct wish *w))
{
	enum jt_outcome o;
	int status;

	o = jt_db_begin(db);
	if (o == JT_DONE)
		o = set(db, w);
	if (o == JT_DONE)
		o = jt_db_commit(db);
	status = report(o, db, w);
	jt_db_rollback(db);
	return status;
}

static int
disable(const struct jt_config *c, struct jt_db *db, const struct wish *w)
{
	(void)c;
	return change(db, w, set_disabled);
}

static int
enable(const struct jt_config *c, struct jt_db *db, const struct wish *w)
{
	(void)c;
	return change(db, w, set_enabled);
}

static int
remove_user(const struct jt_config *c, struct jt_db *db, const struct wish *w)
{
	(void)c;
	return change(db, w, set_removed);
}

static enum jt_outcome
set_roles(struct jt_db *db, const struct wish *w)
{
	char roles[JT_ROLES_SIZE];

	if (!jt_write_roles(w->roles, w->count, roles))
		return JT_UNAVAILABLE;
	return jt_users_roles(db, jeton_cstr(w->name), roles);
}

static int
role(const struct jt_config *c, struct jt_db *db, const struct wish *w)
{
	char roles[JT_ROLES_SIZE];

	(void)c;
	if (!jt_write_roles(w->roles, w->count, roles))
		return complain_of_roles();
	return change(db, w, set_roles);
}

/* ---- All of them ---- */

static void
print_user(void *arg, const struct jt_user *u, int64_t created)
{
	char text[JT_ROLES_SIZE + 8 * JT_NAME_MAX + 128];
	struct jt_buf b = jt_buf_over(text, sizeof text);

	(void)arg;
	jt_put(&b, JT_LIT("{\"name\":"));
	jt_put_json_str(&b, jeton_cstr(u->name));
	jt_put(&b, JT_LIT(",\"id\":"));
	jt_put_json_str(&b, jeton_cstr(u->id));
	jt_put(&b, JT_LIT(",\"roles\":"));
	jt_put(&b, jeton_cstr(u->roles));
	jt_put(&b, JT_LIT(",\"created\":"));
	jt_put_int(&b, created);
	jt_put(&b, JT_LIT(",\"disabled\":"));
	jt_put(&b, u->is_disabled ? JT_LIT("true}") : JT_LIT("false}"));
	printf("%.*s\n", (int)b.n, b.p);
}

static int
list(const struct jt_config *c, struct jt_db *db, const struct wish *w)
{
	(void)c;
	return report(jt_users_each(db, print_user, NULL), db, w);
}

static int
import_users(const struct jt_config *c, struct jt_db *db, const struct wish *w)
{
	const struct jt_password_cost cost = cost_of(c);
	const struct jt_password_cost most = jt_hasher_most(&cost);
	struct jt_model *m;
	struct jt_db_why why;
	int status;

	if (jt_model_open(&m, &why) != JT_DONE)
		return jt_complain("%s", why.text);
	status = jt_import_users(db, m, w->name, &most);
	jt_model_free(m);
	return status;
}

static const struct {
	const char *name;
	bool has_name; /* or a file's */
	int (*run)(const struct jt_config *c, struct jt_db *db,
	    const struct wish *w);
} verbs[] = {
	{ "add", true, add },
	{ "password", true, change_password },
	{ "exists", true, exists },
	{ "disable", true, disable },
	{ "enable", true, enable },
	{ "remove", true, remove_user },
	{ "role", true, role },
	{ "list", false, list },
	{ "import", true, import_users },
};

int
jt_command_user(struct jt_config *c, int argc, char **argv)
{
	struct jt_db *db;
	struct wish w;
	int status;

	for (size_t i = 0; argc > 0 && i < JT_COUNT(verbs); i++) {
		if (strcmp(verbs[i].name, argv[0]) != 0)
			continue;
		if (!read_wish(&w, argc - 1, argv + 1) ||
		    (w.name != NULL) != verbs[i].has_name)
			return show_usage();
		if (!jt_prepare(c, NULL, &db, NULL))
			return JT_EXIT_FAILED;
		status = verbs[i].run(c, db, &w);
		jt_db_close(db);
		return status;
	}
	return show_usage();
}
