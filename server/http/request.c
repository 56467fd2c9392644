/* SPDX-License-Identifier: Apache-2.0 */
#include "http/request.h"

#include <assert.h>
#include <event2/buffer.h>
#include <event2/keyvalq_struct.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

#include "base/bytes.h"
#include "base/text.h"
#include "http/inside.h"
#include "http/status.h"
#include "log.h"
#include "metrics.h"

enum { ALIGNMENT = 16, ALLOW_SIZE = 64, SPARES_MAX = 16 };

static const struct {
	enum evhttp_cmd_type type;
	const char *name;
} methods[] = {
	{ EVHTTP_REQ_GET, "GET" },
	{ EVHTTP_REQ_POST, "POST" },
	{ EVHTTP_REQ_HEAD, "HEAD" },
	{ EVHTTP_REQ_PUT, "PUT" },
	{ EVHTTP_REQ_DELETE, "DELETE" },
	{ EVHTTP_REQ_OPTIONS, "OPTIONS" },
	{ EVHTTP_REQ_TRACE, "TRACE" },
	{ EVHTTP_REQ_PATCH, "PATCH" },
};

static int64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static const char *
method_of(struct evhttp_request *http)
{
	const enum evhttp_cmd_type type = evhttp_request_get_command(http);

	for (size_t i = 0; i < JT_COUNT(methods); i++)
		if (methods[i].type == type)
			return methods[i].name;
	return "";
}

/* The path without what stands behind a question mark. */
static void
copy_path(struct jt_request *r)
{
	const char *uri = evhttp_request_get_uri(r->http);
	size_t n = strcspn(uri, "?");

	if (n >= sizeof r->path)
		n = sizeof r->path - 1;
	memcpy(r->path, uri, n);
	r->path[n] = '\0';
}

static struct jt_request *
take_request(struct jt_loop *l)
{
	struct jt_request *r = l->spare;

	if (r != NULL) {
		l->spare = r->next;
		l->spares--;
		return r;
	}
	return calloc(1, sizeof *r);
}

static void
put_request(struct jt_request *r)
{
	struct jt_loop *l = r->loop;

	jt_wipe(r->memory, r->used);
	r->used = 0;
	if (l->spares == SPARES_MAX) {
		free(r);
		return;
	}
	l->spares++;
	r->next = l->spare;
	l->spare = r;
}

void
jt_requests_free(struct jt_loop *l)
{
	struct jt_request *next;

	for (struct jt_request *r = l->spare; r != NULL; r = next) {
		next = r->next;
		free(r);
	}
	l->spare = NULL;
}

static bool
answers(const struct jt_route *route, const char *method)
{
	return strcmp(route->method, method) == 0 ||
	    (strcmp(route->method, "GET") == 0 && strcmp(method, "HEAD") == 0);
}

static bool
is_at(const struct jt_route *route, const char *path)
{
	const size_t n = strcspn(route->path, "*");
	const char *rest = path + n;

	if (strncmp(route->path, path, n) != 0)
		return false;
	if (route->path[n] == '\0')
		return *rest == '\0';
	return *rest != '\0' && strchr(rest, '/') == NULL;
}

/* Writes the methods of this path; false if there is no such path. */
static bool
put_allowed(const struct jt_request *r, char out[ALLOW_SIZE])
{
	struct jt_buf b = jt_buf_over(out, ALLOW_SIZE);
	const struct jt_loop *l = r->loop;

	for (size_t i = 0; i < l->count; i++) {
		if (!is_at(&l->routes[i], r->path))
			continue;
		if (b.n > 0)
			jt_put(&b, JT_LIT(", "));
		jt_put(&b, jeton_cstr(l->routes[i].method));
		if (strcmp(l->routes[i].method, "GET") == 0)
			jt_put(&b, JT_LIT(", HEAD"));
	}
	return b.n > 0 && jt_buf_end(&b) == JETON_OK;
}

static void
dispatch(struct jt_request *r)
{
	static const jeton_str not_found =
	    JT_INIT("{\"error\":\"not_found\","
		    "\"error_description\":\"there is nothing here\"}");
	static const jeton_str not_allowed =
	    JT_INIT("{\"error\":\"method_not_allowed\",\"error_description\":"
		    "\"this path does not do that\"}");
	const struct jt_loop *l = r->loop;
	char allow[ALLOW_SIZE];

	for (size_t i = 0; i < l->count; i++) {
		if (is_at(&l->routes[i], r->path) &&
		    answers(&l->routes[i], r->method)) {
			r->counter = l->counters[i];
			l->routes[i].handle(r, l->context);
			return;
		}
	}
	if (!put_allowed(r, allow)) {
		jt_reply(r, 404, not_found);
		return;
	}
	jt_reply_header(r, "Allow", allow);
	jt_reply(r, 405, not_allowed);
}

static void
answered(struct evhttp_request *http, void *arg)
{
	(void)http;
	jt_guard_answered(arg);
}

/* Of this process and its start, and then a number. */
static void
name_request(struct jt_request *r)
{
	static _Atomic uint64_t last;
	static const char digits[] = "0123456789abcdef";
	const uint64_t birth = (uint64_t)r->loop->birth;
	uint64_t n = ++last;

	for (size_t i = 0; i < 8; i++)
		r->id[i] = digits[birth >> 4 * (7 - i) & 15];
	r->id[8] = '-';
	for (size_t i = 16; i > 8; i--, n >>= 4)
		r->id[i] = digits[n & 15];
	r->id[17] = '\0';
}

const char *
jt_request_id(const struct jt_request *r)
{
	return r->id;
}

void
jt_request_arrived(struct evhttp_request *http, void *arg)
{
	struct jt_loop *l = arg;
	struct jt_request *r = take_request(l);
	struct evhttp_connection *c = evhttp_request_get_connection(http);

	if (r == NULL) {
		evhttp_send_reply(http, 503, NULL, NULL);
		return;
	}
	r->loop = l;
	r->http = http;
	r->started = now_us();
	r->method = method_of(http);
	name_request(r);
	r->counter = 0;
	r->sid[0] = r->user[0] = '\0';
	copy_path(r);
	r->guard = jt_guard_of(&l->guards, c);
	if (r->guard != NULL) {
		evhttp_request_set_on_complete_cb(http, answered, r->guard);
		jt_guard_handling(r->guard, &r->guard);
	}
	dispatch(r);
}

jeton_str
jt_request_header(const struct jt_request *r, const char *name, size_t *count)
{
	struct evkeyvalq *fields = evhttp_request_get_input_headers(r->http);
	jeton_str found = { NULL, 0 };
	size_t n = 0;

	for (struct evkeyval *f = fields->tqh_first; f != NULL;
	    f = f->next.tqe_next) {
		if (strcasecmp(f->key, name) != 0)
			continue;
		if (n++ == 0)
			found = jeton_cstr(f->value);
	}
	if (count != NULL)
		*count = n;
	return found;
}

const char *
jt_request_segment(const struct jt_request *r)
{
	const char *slash = strrchr(r->path, '/');

	return slash == NULL ? "" : slash + 1;
}

jeton_str
jt_request_query(const struct jt_request *r)
{
	const char *mark = strchr(evhttp_request_get_uri(r->http), '?');

	return jeton_cstr(mark == NULL ? "" : mark + 1);
}

jeton_str
jt_request_body(struct jt_request *r)
{
	struct evbuffer *input = evhttp_request_get_input_buffer(r->http);
	jeton_str body = { NULL, evbuffer_get_length(input) };

	if (body.n > 0)
		body.p = (const char *)evbuffer_pullup(input, -1);
	if (body.p == NULL)
		body.n = 0;
	return body;
}

void
jt_request_forget_body(struct jt_request *r)
{
	struct evbuffer *input = evhttp_request_get_input_buffer(r->http);
	size_t n = evbuffer_get_length(input);
	unsigned char *p = n == 0 ? NULL : evbuffer_pullup(input, -1);

	if (p != NULL)
		jt_wipe(p, n);
	evbuffer_drain(input, n);
}

bool
jt_request_is_safe(const struct jt_request *r)
{
	return strcmp(r->method, "GET") == 0 || strcmp(r->method, "HEAD") == 0;
}

bool
jt_request_is(const struct jt_request *r, const char *wanted)
{
	static const jeton_str parameters[] = {
		JT_INIT(""),
		JT_INIT("charset=utf-8"),
		JT_INIT("charset=\"utf-8\""),
	};
	jeton_str type = jt_request_header(r, "Content-Type", NULL);
	const char *end = type.n == 0 ? NULL : memchr(type.p, ';', type.n);
	jeton_str rest = { "", 0 };

	if (end != NULL) {
		rest.p = end + 1;
		rest.n = type.n - (size_t)(rest.p - type.p);
		type.n = (size_t)(end - type.p);
	}
	for (; rest.n > 0 && rest.p[0] == ' '; rest.n--)
		rest.p++;
	for (; type.n > 0 && type.p[type.n - 1] == ' ';)
		type.n--;
	if (!jt_str_eq_nocase(type, jeton_cstr(wanted)))
		return false;
	for (size_t i = 0; i < JT_COUNT(parameters); i++)
		if (jt_str_eq_nocase(rest, parameters[i]))
			return true;
	return false;
}

jeton_str
jt_request_peer(const struct jt_request *r)
{
	struct evhttp_connection *c = evhttp_request_get_connection(r->http);
	char *address = NULL;
	ev_uint16_t port;

	if (c != NULL)
		evhttp_connection_get_peer(c, &address, &port);
	return jeton_cstr(address == NULL ? "" : address);
}

struct jt_mailbox *
jt_request_home(const struct jt_request *r)
{
	return &r->loop->mailbox;
}

void *
jt_request_alloc(struct jt_request *r, size_t size)
{
	void *p = &r->memory[r->used];

	size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	assert(size <= sizeof r->memory - r->used);
	r->used += size;
	memset(p, 0, size);
	return p;
}

void
jt_request_note(struct jt_request *r, const char *sid, const char *user)
{
	struct jt_buf b = jt_buf_over(r->sid, sizeof r->sid);

	jt_put(&b, jeton_cstr(sid));
	(void)jt_buf_end(&b);
	b = jt_buf_over(r->user, sizeof r->user);
	jt_put(&b, jeton_cstr(user));
	(void)jt_buf_end(&b);
}

void
jt_reply_header(struct jt_request *r, const char *name, const char *value)
{
	evhttp_add_header(evhttp_request_get_output_headers(r->http), name,
	    value);
}

static void
log_request(const struct jt_request *r, int status)
{
	const int64_t us = now_us() - r->started;
	struct jt_log l;

	jt_log_begin(&l, "info", "request");
	jt_log_str(&l, "id", jeton_cstr(r->id));
	jt_log_str(&l, "method", jeton_cstr(r->method));
	jt_log_str(&l, "path", jeton_cstr(r->path));
	jt_log_int(&l, "status", status);
	jt_log_int(&l, "us", us);
	jt_log_str(&l, "peer", jt_request_peer(r));
	if (r->sid[0] != '\0')
		jt_log_str(&l, "sid", jeton_cstr(r->sid));
	if (r->user[0] != '\0')
		jt_log_str(&l, "user", jeton_cstr(r->user));
	jt_log_end(&l);
	jt_count_request(r->counter, status, us);
}

/* What is in the output buffer by now. */
static void
send_off(struct jt_request *r, int status)
{
	jt_reply_header(r, "X-Content-Type-Options", "nosniff");
	jt_reply_header(r, "X-Request-Id", r->id);
	if (r->loop->guards.tls != NULL)
		jt_reply_header(r, JT_HSTS_NAME, JT_HSTS);
	if (r->loop->guards.is_stopping)
		jt_reply_header(r, "Connection", "close");
	log_request(r, status);
	evhttp_send_reply(r->http, status, jt_status_phrase(status), NULL);
	if (r->guard != NULL)
		jt_guard_writing(r->guard);
	put_request(r);
}

void
jt_reply_as(struct jt_request *r, int status, const char *type, jeton_str body)
{
	struct evbuffer *out = evhttp_request_get_output_buffer(r->http);

	if (body.n > 0) {
		jt_reply_header(r, "Content-Type", type);
		evbuffer_add(out, body.p, body.n);
	}
	send_off(r, status);
}

void
jt_reply(struct jt_request *r, int status, jeton_str body)
{
	jt_reply_as(r, status, "application/json", body);
}

static void
end_loan(const void *data, size_t n, void *arg)
{
	struct jt_loan *loan = arg;

	(void)data;
	(void)n;
	loan->done(loan->arg);
	free(loan);
}

void
jt_reply_loan(struct jt_request *r, const struct jt_loan *loan)
{
	struct evbuffer *out = evhttp_request_get_output_buffer(r->http);
	struct jt_loan *own = malloc(sizeof *own);

	if (own != NULL)
		*own = *loan;
	if (own == NULL ||
	    evbuffer_add_reference(out, own->body.p, own->body.n, end_loan,
		own) != 0) {
		free(own);
		loan->done(loan->arg);
		send_off(r, 503);
		return;
	}
	jt_reply_header(r, "Content-Type", loan->type);
	send_off(r, 200);
}
