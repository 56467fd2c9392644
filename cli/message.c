/* SPDX-License-Identifier: Apache-2.0 */
#include "message.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { QUOTE_MAX = 200, QUOTES = 4 };

__attribute__((format(printf, 2, 0))) static void
say(const char *prefix, const char *format, va_list ap)
{
	fputs(prefix, stderr);
	vfprintf(stderr, format, ap);
	fputc('\n', stderr);
}

enum jt_status
jt_complain(enum jt_status status, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say("jeton: ", format, ap);
	va_end(ap);
	return status;
}

void
jt_warn(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say("jeton: warning: ", format, ap);
	va_end(ap);
}

static size_t
put_quoted_byte(char *out, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";

	if (c >= ' ' && c < 127 && c != '\'' && c != '\\') {
		out[0] = (char)c;
		return 1;
	}
	out[0] = '\\';
	if (c == '\'' || c == '\\') {
		out[1] = (char)c;
		return 2;
	}
	out[1] = 'x';
	out[2] = hex[c >> 4];
	out[3] = hex[c & 15];
	return 4;
}

const char *
jt_quote_str(jeton_str s)
{
	static char kept[QUOTES][QUOTE_MAX * 4 + sizeof "'...'"];
	static unsigned next;
	char *out = kept[next++ % QUOTES];
	size_t n = 0;

	out[n++] = '\'';
	for (size_t i = 0; i < s.n && i < QUOTE_MAX; i++)
		n += put_quoted_byte(out + n, (unsigned char)s.p[i]);
	for (int i = 0; i < 3 && s.n > QUOTE_MAX; i++)
		out[n++] = '.';
	out[n++] = '\'';
	out[n] = '\0';
	return out;
}

const char *
jt_quote(const char *s)
{
	return jt_quote_str(jeton_cstr(s));
}

const char *
jt_plain(const char *s)
{
	static char text[400];
	size_t i;

	for (i = 0; i < sizeof text - 1 && s[i] != '\0'; i++)
		text[i] = s[i] >= ' ' && s[i] < 127 ? s[i] : '?';
	text[i] = '\0';
	return text;
}

const char *
jt_paint(enum jt_colour colour)
{
	const char *no = getenv("NO_COLOR");

	if (!isatty(STDERR_FILENO) || (no != NULL && no[0] != '\0'))
		return "";
	switch (colour) {
	case JT_RED:
		return "\033[31m";
	case JT_GREEN:
		return "\033[32m";
	case JT_GREY:
		return "\033[90m";
	case JT_PLAIN:
		break;
	}
	return "\033[0m";
}
