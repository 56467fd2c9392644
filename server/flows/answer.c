/* SPDX-License-Identifier: Apache-2.0 */
#include "flows/answer.h"

#include "base/text.h"
#include "log.h"
#include "metrics.h"

enum { ERROR_SIZE = 512 };

void
jt_answer_error(struct jt_request *r, int status, const char *code,
    const char *why)
{
	char text[ERROR_SIZE];
	struct jt_buf b = jt_buf_over(text, sizeof text);

	jt_put(&b, JT_LIT("{\"error\":"));
	jt_put_json_str(&b, jeton_cstr(code));
	jt_put(&b, JT_LIT(",\"error_description\":"));
	jt_put_json_str(&b, jeton_cstr(why));
	jt_put_char(&b, '}');
	jt_reply_header(r, "Cache-Control", "no-store");
	jt_reply(r, status, (jeton_str){ b.p, b.n });
}

void
jt_answer_bad(struct jt_request *r, const char *why)
{
	jt_answer_error(r, 400, "invalid_request", why);
}

void
jt_answer_no_token(struct jt_request *r)
{
	jt_reply_header(r, "WWW-Authenticate", "Bearer realm=\"jetond\"");
	jt_answer_error(r, 401, "missing_token", "there is no access token");
}

void
jt_answer_bad_token(struct jt_request *r)
{
	jt_reply_header(r, "WWW-Authenticate",
	    "Bearer realm=\"jetond\", error=\"invalid_token\"");
	jt_answer_error(r, 401, "invalid_token",
	    "the access token is not valid, or no longer");
}

void
jt_answer_refused(struct jt_request *r, const char *why)
{
	jt_reply_header(r, "WWW-Authenticate", "Bearer realm=\"jetond\"");
	jt_answer_error(r, 401, "invalid_grant", why);
}

void
jt_answer_bad_client(struct jt_request *r, const char *client,
    const char *reason)
{
	struct jt_log line;

	jt_log_begin(&line, "warning", "client_refused");
	jt_log_str(&line, "client", jeton_cstr(client));
	jt_log_str(&line, "reason", jeton_cstr(reason));
	jt_log_str(&line, "id", jeton_cstr(jt_request_id(r)));
	jt_log_str(&line, "peer", jt_request_peer(r));
	jt_log_end(&line);
	jt_count(JT_CLIENTS_REFUSED, reason);
	jt_reply_header(r, "WWW-Authenticate", "Basic realm=\"jetond\"");
	jt_answer_error(r, 401, "invalid_client",
	    "the client is unknown, or has not proved who it is");
}

void
jt_answer_weak(struct jt_request *r, const char *rule)
{
	jt_answer_error(r, 422, "weak_password", rule);
}

void
jt_answer_busy(struct jt_request *r)
{
	jt_reply_header(r, "Retry-After", "1");
	jt_answer_error(r, 503, "temporarily_unavailable",
	    "the server cannot do this now");
}
