/* SPDX-License-Identifier: Apache-2.0 */
#include "jwks/http.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "jwks/answer.h"
#include "jwks/url.h"

enum { FIELDS_MAX = 65536, POLL_MS = 1000 };

struct jt_jwks_http {
	CURLM *multi;
	const jeton_jwks_options *options;
	atomic_bool cancelled;
};

struct transfer {
	jeton_jwks_answer *answer;
	CURL *easy;
	size_t fields; /* bytes of all field lines */
	bool in_body;  /* what comes now are trailers */
	const char *refusal;
	char error[CURL_ERROR_SIZE];
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static CURLcode started = CURLE_FAILED_INIT;

static void
start(void)
{
	started = curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* A status line begins an answer anew: there may be 1xx ones before. */
static size_t
on_field(char *line, size_t one, size_t n, void *user)
{
	struct transfer *t = user;
	jeton_str text = { line, n * one };

	t->fields += text.n;
	if (t->fields > FIELDS_MAX) {
		t->refusal = "the header is too long";
		return 0;
	}
	if (t->in_body)
		return text.n;
	if (text.n >= 5 && memcmp(line, "HTTP/", 5) == 0)
		jt_jwks_answer_reset(t->answer);
	else
		jt_jwks_answer_field(t->answer, text);
	return text.n;
}

/* What will be refused need not be read to its end. */
static size_t
on_body(char *bytes, size_t one, size_t n, void *user)
{
	struct transfer *t = user;
	jeton_jwks_answer *a = t->answer;
	long status = 0;

	n *= one;
	t->in_body = true;
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	a->status = (int)status;
	if (n > JETON_JWKS_BODY_MAX - a->size) {
		a->size = JETON_JWKS_BODY_MAX + 1;
		jt_jwks_answer_judge(a);
		t->refusal = a->why;
		return 0;
	}
	memcpy(a->body + a->size, bytes, n);
	a->size += n;
	if (jt_jwks_answer_judge(a) == JETON_OK)
		return n;
	t->refusal = a->why;
	return 0;
}

static bool
set_numbers(CURL *easy, int timeout_ms)
{
	const struct {
		CURLoption option;
		long value;
	} numbers[] = {
		{ CURLOPT_NOSIGNAL, 1 },
		{ CURLOPT_HTTPGET, 1 },
		{ CURLOPT_FOLLOWLOCATION, 0 },
		{ CURLOPT_MAXREDIRS, 0 },
		{ CURLOPT_SSL_VERIFYPEER, 1 },
		{ CURLOPT_SSL_VERIFYHOST, 2 },
		{ CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2 },
		{ CURLOPT_NETRC, CURL_NETRC_IGNORED },
		{ CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1 },
		{ CURLOPT_HTTP09_ALLOWED, 0 },
		{ CURLOPT_HTTP_CONTENT_DECODING, 0 },
		{ CURLOPT_FORBID_REUSE, 1 },
		{ CURLOPT_QUICK_EXIT, 1 }, /* for a resolver that hangs */
		{ CURLOPT_MAXFILESIZE, JETON_JWKS_BODY_MAX },
		{ CURLOPT_TIMEOUT_MS, timeout_ms },
		{ CURLOPT_CONNECTTIMEOUT_MS, timeout_ms },
	};
	bool ok = true;

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		ok = ok &&
		    curl_easy_setopt(easy, numbers[i].option,
			numbers[i].value) == CURLE_OK;
	return ok;
}

static bool
set_text(CURL *easy, CURLoption option, const char *text)
{
	return curl_easy_setopt(easy, option, text) == CURLE_OK;
}

static bool
set_texts(CURL *easy, const struct jt_jwks_http *h, const char *url)
{
	bool plain = (h->options->allow & JETON_JWKS_ALLOW_LOOPBACK_HTTP) != 0;
	bool ok = set_text(easy, CURLOPT_URL, url);

	ok = ok &&
	    set_text(easy, CURLOPT_PROTOCOLS_STR,
		plain ? "https,http" : "https");
	ok = ok && set_text(easy, CURLOPT_REDIR_PROTOCOLS_STR, "https");
	ok = ok &&
	    set_text(easy, CURLOPT_USERAGENT, "libjeton-jwks/" JETON_VERSION);
	if ((h->options->allow & JETON_JWKS_ALLOW_PROXY) == 0) {
		ok = ok && set_text(easy, CURLOPT_PROXY, "");
		ok = ok && set_text(easy, CURLOPT_NOPROXY, "*");
	}
	if (h->options->ca_file != NULL) {
		ok = ok && set_text(easy, CURLOPT_CAINFO, h->options->ca_file);
		ok = ok && set_text(easy, CURLOPT_CAPATH, NULL);
	}
	return ok;
}

static bool
set_callbacks(CURL *easy, struct transfer *t)
{
	return curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->error) ==
	    CURLE_OK &&
	    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_field) ==
	    CURLE_OK &&
	    curl_easy_setopt(easy, CURLOPT_HEADERDATA, t) == CURLE_OK &&
	    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) ==
	    CURLE_OK &&
	    curl_easy_setopt(easy, CURLOPT_WRITEDATA, t) == CURLE_OK;
}

static CURLcode
result_of(CURLM *multi)
{
	int left;
	const CURLMsg *m = curl_multi_info_read(multi, &left);

	return m != NULL && m->msg == CURLMSG_DONE ? m->data.result
						   : CURLE_ABORTED_BY_CALLBACK;
}

/* Returns early only when it is cancelled. */
static CURLcode
drive(struct jt_jwks_http *h, CURL *easy)
{
	CURLcode code = CURLE_FAILED_INIT;
	CURLMcode m = curl_multi_add_handle(h->multi, easy);
	int running = 1;

	if (m != CURLM_OK)
		return code;
	while (running > 0 && m == CURLM_OK && !atomic_load(&h->cancelled)) {
		m = curl_multi_perform(h->multi, &running);
		if (m == CURLM_OK && running > 0)
			m = curl_multi_poll(h->multi, NULL, 0, POLL_MS, NULL);
	}
	code = result_of(h->multi);
	curl_multi_remove_handle(h->multi, easy);
	return code;
}

static jeton_err
conclude(struct jt_jwks_http *h, struct transfer *t, CURLcode code)
{
	jeton_jwks_answer *a = t->answer;
	const char *why =
	    t->error[0] != '\0' ? t->error : curl_easy_strerror(code);
	char text[JETON_JWKS_REASON_MAX];
	long status = 0;

	if (code == CURLE_OK) {
		curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
		a->status = (int)status;
		return JETON_OK;
	}
	if (atomic_load(&h->cancelled))
		why = "cancelled";
	else if (t->refusal != NULL)
		why = t->refusal;
	jt_jwks_print(text, sizeof text, jeton_cstr(why));
	memcpy(a->why, text, sizeof a->why);
	return JETON_FILE;
}

static bool
add_field(struct curl_slist **fields, const char *field)
{
	struct curl_slist *longer = curl_slist_append(*fields, field);

	if (longer == NULL)
		return false;
	*fields = longer;
	return true;
}

/* The caller's fields may be secret, and only his own host's business. */
static bool
set_fields(CURL *easy, const struct jt_jwks_http *h, const char *url,
    struct curl_slist **fields)
{
	const jeton_jwks_options *o = h->options;
	const char *home = o->url != NULL ? o->url : o->issuer;
	bool ok = add_field(fields,
	    "Accept: application/jwk-set+json, application/json");

	if (o->fields != NULL && jt_jwks_url_same_host(home, url))
		for (size_t i = 0; ok && o->fields[i] != NULL; i++)
			ok = add_field(fields, o->fields[i]);
	return ok &&
	    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, *fields) == CURLE_OK;
}

jeton_err
jt_jwks_http_get(void *context, const char *url, int timeout_ms,
    jeton_jwks_answer *out)
{
	struct jt_jwks_http *h = context;
	struct transfer t = { .answer = out };
	struct curl_slist *fields = NULL;
	CURLcode code = CURLE_OUT_OF_MEMORY;
	jeton_err e;

	t.easy = curl_easy_init();
	if (t.easy != NULL && set_numbers(t.easy, timeout_ms) &&
	    set_texts(t.easy, h, url) && set_callbacks(t.easy, &t) &&
	    set_fields(t.easy, h, url, &fields))
		code = drive(h, t.easy);
	e = conclude(h, &t, code);
	curl_easy_cleanup(t.easy);
	curl_slist_free_all(fields);
	return e;
}

void
jt_jwks_http_cancel(void *context)
{
	struct jt_jwks_http *h = context;

	atomic_store(&h->cancelled, true);
	curl_multi_wakeup(h->multi);
}

jeton_err
jt_jwks_http_open(struct jt_jwks_http **out, const jeton_jwks_options *options)
{
	struct jt_jwks_http *h = NULL;

	*out = NULL;
	pthread_once(&once, start);
	if (started == CURLE_OK)
		h = calloc(1, sizeof *h);
	if (h == NULL)
		return JETON_NO_MEMORY;
	h->options = options;
	h->multi = curl_multi_init();
	if (h->multi == NULL) {
		free(h);
		return JETON_NO_MEMORY;
	}
	*out = h;
	return JETON_OK;
}

void
jt_jwks_http_free(struct jt_jwks_http *h)
{
	if (h == NULL)
		return;
	curl_multi_cleanup(h->multi);
	free(h);
}
