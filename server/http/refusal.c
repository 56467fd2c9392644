/* SPDX-License-Identifier: Apache-2.0 */
#include "http/refusal.h"

#include <stdio.h>

#include "http/status.h"
#include "log.h"
#include "metrics.h"
#include "tls/tls.h"

static void
log_refusal(int status, const char *why)
{
	struct jt_log l;

	jt_log_begin(&l, "warning", "request_refused");
	jt_log_int(&l, "status", status);
	jt_log_str(&l, "why", jeton_cstr(why));
	jt_log_end(&l);
	jt_count_request(0, status, 0);
}

void
jt_refusal_put(struct evbuffer *out, bool has_tls, int status, const char *why)
{
	char body[256];
	int n;

	log_refusal(status, why);
	n = snprintf(body, sizeof body,
	    "{\"error\":\"%s\",\"error_description\":\"%s\"}",
	    status == 503 ? "temporarily_unavailable" : "invalid_request", why);
	evbuffer_add_printf(out,
	    "HTTP/1.1 %d %s\r\n"
	    "Content-Type: application/json\r\n"
	    "Content-Length: %d\r\n"
	    "Cache-Control: no-store\r\n"
	    "X-Content-Type-Options: nosniff\r\n"
	    "Connection: close\r\n"
	    "%s%s\r\n%s",
	    status, jt_status_phrase(status), n,
	    has_tls ? JT_HSTS_NAME ": " JT_HSTS "\r\n" : "",
	    status == 503 ? "Retry-After: 1\r\n" : "", body);
}
