/* SPDX-License-Identifier: Apache-2.0 */
/* The server itself: who is started in which order, and stopped again. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "command.h"
#include "ended/publisher.h"
#include "ended/status.h"
#include "flows/flow.h"
#include "http/listen.h"
#include "http/loop.h"
#include "keyring/keeper.h"
#include "limits.h"
#include "log.h"
#include "metrics.h"
#include "operations.h"
#include "tls/tls.h"

enum { MIB = 1048576 };

static const struct jt_route routes[] = {
	{ "POST", "/login", jt_login },
	{ "GET", "/me", jt_me },
	{ "POST", "/refresh", jt_refresh },
	{ "POST", "/logout", jt_logout },
	{ "POST", "/logout/all", jt_logout_all },
	{ "POST", "/verify", jt_verify },
	{ "GET", "/sessions", jt_list_sessions },
	{ "DELETE", "/sessions/*", jt_end_session },
	{ "POST", "/password", jt_password },
	{ "POST", "/register", jt_register },
	{ "POST", "/api/token/", jt_simplejwt_obtain },
	{ "POST", "/api/token/refresh/", jt_simplejwt_refresh },
	{ "POST", "/api/token/verify/", jt_simplejwt_verify },
	{ "POST", "/api/token/blacklist/", jt_simplejwt_blacklist },
	{ "POST", "/token", jt_token },
	{ "POST", "/introspect", jt_introspect },
	{ "POST", "/revoke", jt_revoke },
	{ "GET", "/forward-auth", jt_forward_auth },
	{ "GET", "/revocations", jt_revocations },
	{ "GET", JT_STATUS_PATH, jt_status_list },
	{ "GET", "/jwks.json", jt_jwks },
	{ "GET", "/.well-known/openid-configuration", jt_openid_discovery },
	{ "GET", "/.well-known/oauth-authorization-server", jt_discovery },
	{ "GET", "/healthz", jt_health },
};

struct server {
	struct jt_config *config;
	struct jt_db *db; /* until the writer takes it over */
	struct jt_keyring *keyring;
	struct jt_keeper *keeper;
	struct jt_publisher *publisher;
	jeton_cache *cache;
	struct jt_tls *tls;               /* NULL: plain HTTP */
	struct jt_operations *operations; /* NULL: no address for them */
	struct jt_hasher *hasher;
	struct jt_writer *writer;
	size_t count;
	struct jt_loop *loops[JT_WORKERS_MAX];
	struct jt_flow *flows[JT_WORKERS_MAX];
	int fds[JT_WORKERS_MAX];
};

static bool
listen_on(struct server *s)
{
	struct jt_config *c = s->config;

	s->count = (size_t)c->workers;
	if (jt_listen(&c->address, s->fds, s->count) != JETON_OK) {
		s->count = 0;
		jt_complain("could not listen on %s: %s", c->listen,
		    strerror(errno));
		return false;
	}
	jt_config_listening(c);
	return true;
}

static bool
start_threads(struct server *s)
{
	const struct jt_config *c = s->config;
	const struct jt_hasher_options options = {
		.cost = { (size_t)c->hash_memory * MIB,
		    (uint32_t)c->hash_times },
		.threads = (size_t)c->hash_threads,
		.queue_max = (size_t)c->hash_queue,
	};

	if (jt_writer_start(&s->writer, s->db, (size_t)c->writes) != JETON_OK) {
		jt_complain("could not start the writer: out of memory");
		return false;
	}
	s->db = NULL;
	if (jt_hasher_start(&s->hasher, &options) == JETON_OK)
		return true;
	jt_complain("could not start the hash threads: out of memory");
	return false;
}

/* One for all loops, or one for each. */
static bool
start_reader(struct server *s, struct jt_flow *f)
{
	const struct jt_config *c = s->config;
	struct jt_reader *first = s->flows[0]->reads;
	struct jt_db_why why;

	if (first != NULL && jt_reader_is_shared(first)) {
		f->reads = first;
		return true;
	}
	if (jt_reader_start(&f->reads, c->database, (size_t)c->readers,
		(size_t)c->reads, &why) == JT_DONE)
		return true;
	jt_complain("%s", why.text);
	return false;
}

static void
stop_readers(struct server *s)
{
	struct jt_reader *first = NULL;

	for (size_t i = 0; i < s->count; i++) {
		if (s->flows[i] == NULL)
			continue;
		if (i == 0 || s->flows[i]->reads != first)
			jt_reader_stop(s->flows[i]->reads);
		if (i == 0)
			first = s->flows[i]->reads;
	}
}

/* With a connection of its own, to look after the keys. */
static bool
make_keeper(struct server *s)
{
	const struct jt_config *c = s->config;
	const struct jt_keeper_options options = {
		.keys = jt_keyring_plan_of(c, s->cache),
		.rotation = jt_rotation_plan_of(c),
		.poll = c->keys_poll,
	};
	struct jt_db_why why;
	struct jt_db *db;

	if (jt_db_open(&db, c->database, false, &why) != JT_DONE) {
		jt_complain("%s", why.text);
		return false;
	}
	if (jt_keeper_new(&s->keeper, &options, db, s->keyring) == JETON_OK)
		return true;
	jt_db_close(db);
	jt_complain("out of memory");
	return false;
}

/* With a connection of its own, too. */
static bool
start_publisher(struct server *s)
{
	const struct jt_config *c = s->config;
	const struct jt_publisher_options options = {
		.issuer = c->issuer,
		.file = c->revocations_file,
		.interval = c->revocations_interval,
		.lifetime = c->revocations_lifetime,
		.has_statuses = c->has_status_list,
		.keeper = s->keeper,
	};
	struct jt_db_why db_why;
	jeton_why why;
	struct jt_db *db;

	if (jt_db_open(&db, c->database, false, &db_why) != JT_DONE) {
		jt_complain("%s", db_why.text);
		return false;
	}
	if (jt_publisher_start(&s->publisher, &options, db, &why) == JETON_OK)
		return true;
	jt_complain("%s", why.text);
	return false;
}

static bool
make_flow(struct server *s, size_t i)
{
	struct jt_flow *f = calloc(1, sizeof *f);
	const struct jt_config *c = s->config;

	s->flows[i] = f;
	if (f == NULL) {
		jt_complain("out of memory");
		return false;
	}
	f->config = c;
	f->keyring = jt_keyring_share(s->keyring);
	f->hasher = s->hasher;
	f->writer = s->writer;
	f->publisher = s->publisher;
	if (!start_reader(s, f))
		return false;
	if (jt_live_new(&f->live, (size_t)c->cache_tokens, c->staleness) ==
	    JETON_OK)
		return true;
	jt_complain("out of memory");
	return false;
}

static void
free_flow(struct jt_flow *f)
{
	if (f == NULL)
		return;
	jt_live_free(f->live);
	jt_keyring_free(f->keyring);
	free(f);
}

static bool
start_loops(struct server *s)
{
	struct jt_loop_options options = {
		.routes = routes,
		.count = JT_COUNT(routes),
		.connections = (size_t)s->config->connections / s->count + 1,
		.tls = s->tls,
	};

	for (size_t i = 0; i < s->count; i++) {
		if (!make_flow(s, i))
			return false;
		options.fd = s->fds[i];
		options.context = s->flows[i];
		if (jt_loop_start(&s->loops[i], &options) != JETON_OK) {
			jt_complain("could not start an event loop");
			return false;
		}
		(void)jt_keeper_serves(s->keeper, jt_loop_home(s->loops[i]),
		    &s->flows[i]->keyring);
	}
	return true;
}

static bool
start_operations(struct server *s)
{
	struct jt_reader *reads = s->flows[0]->reads;
	const struct jt_operations_parts parts = {
		.config = s->config,
		.keyring = s->keyring,
		.keeper = s->keeper,
		.tls = s->tls,
		.reads = jt_reader_is_shared(reads) ? reads : NULL,
	};

	if (!jt_operations_start(&s->operations, &parts))
		return false;
	if (jt_keeper_start(s->keeper) == JETON_OK)
		return true;
	jt_complain("could not start the keeper of the keys");
	return false;
}

static void
log_state(const char *event, const struct jt_config *c)
{
	struct jt_log l;

	jt_log_begin(&l, "info", event);
	jt_log_str(&l, "listen", jeton_cstr(c->listen));
	jt_log_int(&l, "pid", getpid());
	jt_log_end(&l);
}

/* False if a loop did not even end by force. */
static bool
stop_loops(struct server *s)
{
	struct timespec until;
	bool in_time = true;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += JT_STOP_SECONDS + 1;
	for (size_t i = 0; i < s->count; i++)
		if (s->loops[i] != NULL)
			jt_loop_stop(s->loops[i]);
	for (size_t i = 0; i < s->count; i++)
		if (s->loops[i] != NULL && !jt_loop_join(s->loops[i], &until))
			in_time = false;
	return jt_operations_stop(s->operations, &until) && in_time;
}

/*
 * Front to back, so that what was accepted is answered.  A loop that does not
 * end keeps all that it could use: the process ends now, and what was answered
 * is on the disk anyway.
 */
static void
stop(struct server *s)
{
	if (!stop_loops(s))
		return;
	stop_readers(s);
	jt_hasher_stop(s->hasher);
	jt_writer_stop(s->writer);
	jt_publisher_stop(s->publisher);
	jt_keeper_stop(s->keeper);
	jt_db_close(s->db);
	for (size_t i = 0; i < s->count; i++) {
		jt_loop_free(s->loops[i]);
		free_flow(s->flows[i]);
	}
	jt_operations_free(s->operations);
	jt_keyring_free(s->keyring);
	jeton_cache_free(s->cache);
	jt_tls_free(s->tls);
}

static bool
make_cache(struct server *s)
{
	const size_t tokens = (size_t)s->config->cache_tokens;

	if (tokens == 0 || jeton_cache_new(&s->cache, tokens) == JETON_OK)
		return true;
	jt_complain("out of memory");
	return false;
}

static struct jt_tls_files
tls_files_of(const struct jt_config *c)
{
	return (struct jt_tls_files){ c->certificate, c->certificate_key };
}

static bool
make_tls(struct server *s)
{
	const struct jt_tls_files files = tls_files_of(s->config);
	jeton_why why;

	if (files.certificate[0] == '\0')
		return true;
	if (jt_tls_new(&s->tls, &files, &why) != JETON_OK) {
		jt_complain("%s", why.text);
		return false;
	}
	jt_gauge_set(JT_TLS_EXPIRES, jt_tls_expires(s->tls));
	return true;
}

/* SIGHUP: new certificates and keys; what is wrong stays as it was. */
static void
reload(struct server *s)
{
	jeton_why why;

	const bool done =
	    s->tls == NULL || jt_tls_reload(s->tls, &why) == JETON_OK;

	if (!done)
		jt_log_error("reload", why.text);
	if (s->tls != NULL)
		jt_gauge_set(JT_TLS_EXPIRES, jt_tls_expires(s->tls));
	jt_count(JT_RELOADS, done ? "success" : "failed");
	jt_keeper_wake(s->keeper);
	log_state("reloaded", s->config);
}

static bool
start(struct server *s)
{
	return make_cache(s) && make_tls(s) &&
	    jt_prepare(s->config, s->cache, &s->db, &s->keyring) &&
	    listen_on(s) && start_threads(s) && make_keeper(s) &&
	    start_publisher(s) && start_loops(s) && start_operations(s);
}

/* Balancers see it first, and send nobody any more; a second wish is enough. */
static void
drain(const struct server *s, const sigset_t *signals)
{
	const struct timespec wait = { .tv_sec = s->config->drain };
	int got;

	jt_gauge_set(JT_DRAINING, 1);
	do
		got = sigtimedwait(signals, NULL, &wait);
	while (wait.tv_sec > 0 &&
	    (got == SIGHUP || (got < 0 && errno == EINTR)));
}

int
jt_command_serve(struct jt_config *c, int argc, char **argv)
{
	static struct server server;
	struct server *s = &server;
	sigset_t signals;
	int signal_number;

	if (argc > 0) {
		jt_complain("there is no command '%s'", argv[0]);
		return JT_EXIT_USAGE;
	}
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a limit on files is a full disk */
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	s->config = c;
	if (!start(s)) {
		stop(s);
		return JT_EXIT_FAILED;
	}
	log_state("ready", c);
	while (sigwait(&signals, &signal_number) == 0 &&
	    signal_number == SIGHUP)
		reload(s);
	log_state("stopping", c);
	drain(s, &signals);
	stop(s);
	return JT_EXIT_OK;
}
