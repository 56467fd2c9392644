/* SPDX-License-Identifier: Apache-2.0 */
#include "log.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

enum { TAIL_SIZE = 4 }; /* room for the end of the line */

static bool as_text;

void
jt_log_as_text(void)
{
	as_text = true;
}

static void
put_member(struct jt_log *l, const char *name, const jeton_str *text,
    int64_t number)
{
	struct jt_buf before = l->line;

	if (as_text) {
		jt_put_char(&l->line, ' ');
		jt_put(&l->line, jeton_cstr(name));
		jt_put_char(&l->line, '=');
	} else {
		jt_put_char(&l->line, ',');
		jt_put_json_str(&l->line, jeton_cstr(name));
		jt_put_char(&l->line, ':');
	}
	if (text != NULL)
		jt_put_json_str(&l->line, *text);
	else
		jt_put_int(&l->line, number);
	if (l->line.failed)
		l->line = before;
}

static void
put_time(struct jt_buf *line)
{
	char text[40];
	struct timespec now;
	struct tm tm;
	size_t n;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	n = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S.", &tm);
	jt_put(line, (jeton_str){ text, n });
	n = (size_t)(now.tv_nsec / 1000000);
	text[0] = (char)('0' + n / 100);
	text[1] = (char)('0' + n / 10 % 10);
	text[2] = (char)('0' + n % 10);
	jt_put(line, (jeton_str){ text, 3 });
	jt_put_char(line, 'Z');
}

void
jt_log_begin(struct jt_log *l, const char *level, const char *event)
{
	l->line = jt_buf_over(l->text, sizeof l->text - TAIL_SIZE);
	if (as_text) {
		put_time(&l->line);
		jt_put_char(&l->line, ' ');
		jt_put(&l->line, jeton_cstr(level));
		jt_put_char(&l->line, ' ');
		jt_put(&l->line, jeton_cstr(event));
		return;
	}
	jt_put(&l->line, JT_LIT("{\"ts\":\""));
	put_time(&l->line);
	jt_put_char(&l->line, '"');
	jt_log_str(l, "level", jeton_cstr(level));
	jt_log_str(l, "event", jeton_cstr(event));
}

void
jt_log_str(struct jt_log *l, const char *name, jeton_str value)
{
	put_member(l, name, &value, 0);
}

void
jt_log_int(struct jt_log *l, const char *name, int64_t value)
{
	put_member(l, name, NULL, value);
}

void
jt_log_end(struct jt_log *l)
{
	ssize_t written;

	l->line.size = sizeof l->text;
	jt_put(&l->line, as_text ? JT_LIT("\n") : JT_LIT("}\n"));
	do
		written = write(STDERR_FILENO, l->line.p, l->line.n);
	while (written < 0 && errno == EINTR);
}

void
jt_log_error(const char *event, const char *why)
{
	struct jt_log l;

	jt_log_begin(&l, "error", event);
	jt_log_str(&l, "why", jeton_cstr(why));
	jt_log_end(&l);
}

void
jt_log_session(const char *event, const char *sid, const char *user,
    const char *reason)
{
	struct jt_log l;

	jt_log_begin(&l, reason[0] == '\0' ? "info" : "warning", event);
	jt_log_str(&l, "sid", jeton_cstr(sid));
	if (user[0] != '\0')
		jt_log_str(&l, "user", jeton_cstr(user));
	if (reason[0] != '\0')
		jt_log_str(&l, "reason", jeton_cstr(reason));
	jt_log_end(&l);
}
