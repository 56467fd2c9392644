/* SPDX-License-Identifier: Apache-2.0 */
#include "jwks/source.h"

#include <stdio.h>
#include <stdlib.h>

#include "jeton/keys.h"
#include "jwks/answer.h"
#include "jwks/clock.h"
#include "jwks/http.h"
#include "jwks/json.h"
#include "jwks/url.h"

struct round {
	struct jt_jwks_source *source;
	int64_t deadline; /* milliseconds of the monotonic clock */
	jeton_jwks_answer answer;
	char url[JETON_JWKS_URL_MAX + 128];
};

/* An answer that we take, or JETON_FILE with why. */
static jeton_err
get(struct round *r)
{
	struct jt_jwks_source *s = r->source;
	jeton_jwks_answer *a = &r->answer;
	int64_t left = r->deadline - jt_jwks_now();
	jeton_err e = JETON_FILE;

	a->body = s->body;
	jt_jwks_answer_reset(a);
	if (atomic_load(&s->cancelled))
		snprintf(a->why, sizeof a->why, "cancelled");
	else if (left <= 0)
		snprintf(a->why, sizeof a->why, "no time is left");
	else
		e = s->fetch(s->context, r->url, (int)left, a);
	a->why[sizeof a->why - 1] = '\0';
	a->content_type[sizeof a->content_type - 1] = '\0';
	a->content_encoding[sizeof a->content_encoding - 1] = '\0';
	if (e != JETON_OK)
		return JETON_FILE;
	return jt_jwks_answer_judge(a);
}

static jeton_err
refuse(struct round *r, const char *why)
{
	snprintf(r->answer.why, sizeof r->answer.why, "%s", why);
	return JETON_FILE;
}

/* The issuer is compared and the URL becomes the one of the set. */
static jeton_err
read_metadata(struct round *r)
{
	const jeton_jwks_options *o = &r->source->plan->o;
	jeton_str text = { r->answer.body, r->answer.size }, issuer, uri;
	bool was_http = strncmp(r->url, "http:", 5) == 0;
	char found[JETON_JWKS_URL_MAX + 1];
	const char *fault;

	if (jt_jwks_json_find(text, "issuer", &issuer) != JETON_OK ||
	    jt_jwks_json_find(text, "jwks_uri", &uri) != JETON_OK)
		return refuse(r, "the metadata is not an object of JSON");
	if (!jt_jwks_json_ascii(issuer, found, sizeof found))
		return refuse(r, "the metadata has no issuer");
	if (strcmp(found, o->issuer) != 0)
		return refuse(r, "the metadata is of another issuer");
	if (!jt_jwks_json_ascii(uri, found, sizeof found))
		return refuse(r, "the metadata has no jwks_uri");
	fault = jt_jwks_url_fault(found, was_http);
	if (fault == NULL) {
		memcpy(r->url, found, sizeof found);
		return JETON_OK;
	}
	snprintf(r->answer.why, sizeof r->answer.why, "jwks_uri: %s", fault);
	return JETON_FILE;
}

static bool
is_not_there(const struct round *r)
{
	return r->answer.status >= 400 && r->answer.status < 500;
}

static jeton_err
discover(struct round *r)
{
	const char *issuer = r->source->plan->o.issuer;
	jeton_err e;

	e = jt_jwks_url_of_metadata(issuer, JT_JWKS_OPENID, r->url,
	    sizeof r->url);
	if (e == JETON_OK)
		e = get(r);
	if (e == JETON_FILE && is_not_there(r)) {
		e = jt_jwks_url_of_metadata(issuer, JT_JWKS_OAUTH, r->url,
		    sizeof r->url);
		if (e == JETON_OK)
			e = get(r);
	}
	return e == JETON_OK ? read_metadata(r) : e;
}

/*
 * A shared secret that is published is none.  The public form of one does not
 * exist, which is what tells us; that two bytes hold no set is no matter.
 */
static bool
has_secret(const jeton_keys *keys)
{
	char small[2];

	return jeton_keys_public_jwks(keys, small, sizeof small) ==
	    JETON_KEY_TYPE;
}

/* Only a JWK Set (RFC 7517 5): neither a PEM nor a single key. */
static jeton_err
read_set(struct round *r, jeton_keys **out)
{
	jeton_str text = { r->answer.body, r->answer.size }, array;
	jeton_why why = { "" };
	jeton_key_options options = { .alg = r->source->plan->o.alg,
		.why = &why };
	jeton_err e;

	if (jt_jwks_json_find(text, "keys", &array) != JETON_OK ||
	    array.p == NULL) {
		refuse(r, "the body is not a JWK Set");
		return JETON_KEY_FORM;
	}
	e = jeton_keys_parse(out, text, &options);
	if (e == JETON_OK && has_secret(*out)) {
		jeton_keys_free(*out);
		*out = NULL;
		e = JETON_KEY_USE;
		snprintf(why.text, sizeof why.text, "it has a shared secret");
	}
	if (e == JETON_OK)
		return e;
	jt_jwks_print(r->answer.why, sizeof r->answer.why,
	    jeton_cstr(why.text[0] != '\0' ? why.text : jeton_strerror(e)));
	return e;
}

static jeton_err
run(struct round *r, struct jt_jwks_catch *out)
{
	const jeton_jwks_options *o = &r->source->plan->o;
	jeton_err e = JETON_OK;

	if (o->issuer != NULL)
		e = discover(r);
	else
		snprintf(r->url, sizeof r->url, "%s", o->url);
	if (e == JETON_OK)
		e = get(r);
	if (e == JETON_OK)
		e = read_set(r, &out->keys);
	out->max_age = r->answer.max_age;
	if (out->max_age > JT_JWKS_AGE_MAX)
		out->max_age = JT_JWKS_AGE_MAX;
	return e;
}

jeton_err
jt_jwks_source_get(struct jt_jwks_source *s, struct jt_jwks_catch *out)
{
	struct round r;
	jeton_err e;

	memset(&r, 0, sizeof r);
	memset(out, 0, sizeof *out);
	r.source = s;
	r.deadline = jt_jwks_now() + s->plan->o.timeout_ms;
	e = run(&r, out);
	if (e != JETON_OK)
		snprintf(out->why, sizeof out->why, "'%.150s': %.160s", r.url,
		    r.answer.why);
	return e;
}

void
jt_jwks_source_cancel(struct jt_jwks_source *s)
{
	atomic_store(&s->cancelled, true);
	if (s->cancel != NULL)
		s->cancel(s->context);
}

jeton_err
jt_jwks_source_open(struct jt_jwks_source *s, const struct jt_jwks_plan *plan)
{
	const jeton_jwks_options *o = &plan->o;

	memset(s, 0, sizeof *s);
	atomic_init(&s->cancelled, false);
	s->plan = plan;
	s->fetch = o->fetch;
	s->context = o->fetch_context;
	s->cancel = o->fetch_cancel;
	s->body = malloc(JETON_JWKS_BODY_MAX);
	if (s->body == NULL)
		return JETON_NO_MEMORY;
	if (o->fetch != NULL)
		return JETON_OK;
	s->fetch = jt_jwks_http_get;
	s->cancel = jt_jwks_http_cancel;
	if (jt_jwks_http_open(&s->http, o) != JETON_OK) {
		jt_jwks_source_close(s);
		return JETON_NO_MEMORY;
	}
	s->context = s->http;
	return JETON_OK;
}

void
jt_jwks_source_close(struct jt_jwks_source *s)
{
	jt_jwks_http_free(s->http);
	free(s->body);
	s->http = NULL;
	s->body = NULL;
}
