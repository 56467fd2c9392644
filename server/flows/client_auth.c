/* SPDX-License-Identifier: Apache-2.0 */
#include "flows/client_auth.h"

#include <time.h>

#include "base/bytes.h"
#include "base/text.h"
#include "clients/assertion.h"
#include "clients/client.h"
#include "flows/answer.h"
#include "http/fields.h"
#include "store/reader.h"
#include "store/spent.h"

static const char assertion_type[] =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/* A client that is being asked who it is. */
struct asking {
	struct jt_read read; /* first, so that a read is its asking */
	struct jt_write write;
	struct jt_request *request;
	struct jt_flow *flow;
	jt_client_next *next;
	enum jt_client_auth auth; /* how it proves it */
	struct jt_assertion assertion;
	char id[JT_CLIENT_ID_SIZE];
	char secret[JT_SECRET_HASH_SIZE]; /* what it brought, hashed */
	struct jt_client client;
};

/* What is found in the header and in the form. */
struct found {
	enum jt_field in_header;
	struct jt_basic basic;
	jeton_str id, secret, assertion, type; /* in the form */
};

static struct asking *
asking_of(struct jt_write *w)
{
	return (struct asking *)((char *)w - offsetof(struct asking, write));
}

static void
wipe(struct jt_flow *f)
{
	jt_wipe(f->form.text, f->form.unescaped.n);
	f->form.count = 0;
	f->form_of = NULL;
}

static bool
read_form(struct jt_request *r, struct jt_flow *f)
{
	const char *why;

	if (f->form_of == r)
		return true;
	if (!jt_request_is(r, "application/x-www-form-urlencoded")) {
		jt_answer_error(r, 415, "invalid_request",
		    "the body must be application/x-www-form-urlencoded");
		return false;
	}
	if (jt_form_parse(&f->form, jt_request_body(r), &why)) {
		f->form_of = r;
		return true;
	}
	wipe(f);
	jt_answer_bad(r, why);
	return false;
}

/* The form is a copy: the client's secrets stay nowhere else. */
static void
go_on(struct asking *a)
{
	struct jt_flow *f = a->flow;
	struct jt_request *r = a->request;

	if (!read_form(r, f))
		return;
	jt_request_forget_body(r);
	f->client = &a->client;
	a->next(r, f);
	wipe(f);
}

/*
 * The client's id in the form, if it is there, has to be the one of the
 * proof.
 */
static bool
take_id(struct asking *a, jeton_str id, jeton_str in_form)
{
	if (id.n == 0 || id.n >= sizeof a->id ||
	    (in_form.n > 0 && !jt_str_eq(id, in_form)))
		return false;
	jt_copy(a->id, sizeof a->id, id);
	return true;
}

static bool
take_assertion(struct asking *a, const struct found *f)
{
	char id[JT_CLIENT_ID_SIZE];

	a->auth = JT_AUTH_KEY;
	return jt_str_eq(f->type, jeton_cstr(assertion_type)) &&
	    jt_assertion_client(f->assertion, id) &&
	    take_id(a, jeton_cstr(id), f->id);
}

static bool
take_secret(struct asking *a, enum jt_client_auth auth, jeton_str secret)
{
	a->auth = auth;
	return jt_hash_text(secret, a->secret) == JETON_OK;
}

static void
find(const struct jt_request *r, const struct jt_form *form, struct found *f)
{
	const jeton_str absent = { NULL, 0 };
	size_t count;
	jeton_str field = jt_request_header(r, "Authorization", &count);

	f->in_header = jt_basic_read(count == 1 ? field : absent, &f->basic);
	if (count > 1)
		f->in_header = JT_FIELD_BAD;
	f->id = jt_form_get(form, "client_id");
	f->secret = jt_form_get(form, "client_secret");
	f->assertion = jt_form_get(form, "client_assertion");
	f->type = jt_form_get(form, "client_assertion_type");
}

/* False: the request contradicts itself. */
static bool
take_proof(struct asking *a, const struct found *f)
{
	const int proofs = (f->in_header == JT_FIELD_FOUND) +
	    (f->secret.n > 0) + (f->assertion.n > 0);

	a->auth = JT_AUTH_NONE;
	if (f->in_header == JT_FIELD_BAD || proofs > 1)
		return false;
	if (f->assertion.n > 0)
		return take_assertion(a, f);
	if (f->in_header == JT_FIELD_FOUND)
		return take_secret(a, JT_AUTH_BASIC, f->basic.secret) &&
		    take_id(a, f->basic.id, f->id);
	if (f->secret.n > 0 && !take_secret(a, JT_AUTH_POST, f->secret))
		return false;
	return take_id(a, f->id, f->id);
}

/* It is on the disk that the assertion was used. */
static void
burnt(struct jt_job *job)
{
	struct asking *a = asking_of((struct jt_write *)job);

	switch (a->write.outcome) {
	case JT_DONE:
		go_on(a);
		return;
	case JT_CONFLICT:
		jt_answer_bad_client(a->request, a->id,
		    "the assertion was used before");
		return;
	case JT_ABSENT:
	case JT_UNAVAILABLE:
		jt_answer_busy(a->request);
		return;
	}
}

/* On the writer's thread. */
static enum jt_outcome
use_assertion(struct jt_db *db, struct jt_write *w)
{
	const struct jt_assertion *assertion = &asking_of(w)->assertion;

	return jt_assertions_use(db, jeton_cstr(assertion->id),
	    assertion->expires);
}

static void
check_assertion(struct asking *a)
{
	struct jt_flow *f = a->flow;
	jeton_err e;

	if (!read_form(a->request, f))
		return;
	e = jt_assertion_verify(&a->client, f->config->issuer,
	    jt_form_get(&f->form, "client_assertion"), time(NULL), &f->token,
	    &a->assertion);
	if (e != JETON_OK) {
		jt_answer_bad_client(a->request, a->id, jeton_strerror(e));
		return;
	}
	a->write.job.home = jt_request_home(a->request);
	a->write.job.done = burnt;
	a->write.run = use_assertion;
	if (!jt_writer_submit(f->writer, &a->write))
		jt_answer_busy(a->request);
}

/* NULL, or why it is not the client that it says it is. */
static const char *
disprove(const struct asking *a)
{
	const struct jt_client *c = &a->client;
	const bool has_secret = a->secret[0] != '\0';
	const bool is_right =
	    !has_secret || jt_secret_is(c->id[0] != '\0' ? c : NULL, a->secret);

	if (c->id[0] == '\0')
		return "unknown";
	if (c->auth != a->auth)
		return "another method";
	return is_right ? NULL : "the secret is wrong";
}

static void
client_found(struct jt_job *job)
{
	struct asking *a = (struct asking *)job;
	struct jt_flow *f = a->flow;
	const char *why;

	if (a->read.outcome == JT_UNAVAILABLE) {
		jt_answer_busy(a->request);
		return;
	}
	why = disprove(a);
	if (why != NULL)
		jt_answer_bad_client(a->request, a->id, why);
	else if (a->auth == JT_AUTH_KEY)
		check_assertion(a);
	else
		go_on(a);
	wipe(f); /* the next request may have the same memory */
}

/* Perhaps on another thread. */
static enum jt_outcome
find_client(struct jt_db *db, struct jt_read *read)
{
	struct asking *a = (struct asking *)read;

	return jt_clients_by_id(db, jeton_cstr(a->id), &a->client);
}

/* Takes the proof out of the form; what is wrong is answered. */
static bool
read_proof(struct asking *a)
{
	struct found found;
	bool is_named, is_good;

	find(a->request, &a->flow->form, &found);
	is_good = take_proof(a, &found);
	is_named = found.id.n > 0 || found.secret.n > 0 ||
	    found.assertion.n > 0 || found.in_header != JT_FIELD_ABSENT;
	jt_wipe(found.basic.text, sizeof found.basic.text);
	if (is_good)
		return true;
	if (is_named)
		jt_answer_bad(a->request,
		    "there must be one client, with one proof of who it is");
	else
		jt_answer_bad_client(a->request, "", "none was named");
	return false;
}

void
jt_client_authenticate(struct jt_request *r, struct jt_flow *f,
    jt_client_next *next)
{
	struct asking *a = jt_request_alloc(r, sizeof *a);

	a->request = r;
	a->flow = f;
	a->next = next;
	a->read.job.home = jt_request_home(r);
	a->read.job.done = client_found;
	a->read.run = find_client;
	f->form_of = NULL;
	if (read_form(r, f) && read_proof(a) &&
	    !jt_reader_submit(f->reads, &a->read))
		jt_answer_busy(r);
	wipe(f);
}
