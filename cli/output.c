/* SPDX-License-Identifier: Apache-2.0 */
#include "output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "json.h"

static bool
is_terminal(void)
{
	static int known = -1;

	if (known < 0)
		known = isatty(STDOUT_FILENO);
	return known == 1;
}

/*
 * Characters that people cannot see but their terminal obeys: C0, DEL, C1,
 * marks and overrides of the direction, other line ends, tags.
 */
static bool
is_unsafe(unsigned c)
{
	static const struct {
		unsigned first, last;
	} ranges[] = {
		{ 0, 0x1f },
		{ 0x7f, 0x9f },
		{ 0xad, 0xad },
		{ 0x61c, 0x61c },
		{ 0x200b, 0x200f },
		{ 0x2028, 0x202e },
		{ 0x2060, 0x206f },
		{ 0xfeff, 0xfeff },
		{ 0xfff9, 0xfffb },
		{ 0xe0000, 0xe007f },
	};

	for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

static void
out_bytes(const char *p, size_t n)
{
	fwrite(p, 1, n, stdout);
}

static void
out_escape(unsigned code)
{
	if (code >= 0x10000) {
		code -= 0x10000;
		printf("\\u%04x\\u%04x", 0xd800 + (code >> 10),
		    0xdc00 + (code & 0x3ff));
	} else {
		printf("\\u%04x", code);
	}
}

/* One character of a JSON text; how many bytes it had. */
static size_t
out_character(const char *p, size_t n, bool escape)
{
	unsigned code = 0xfffd;
	size_t size = jt_doc_character(p, n, &code);

	if (size == 0)
		out_escape(0xfffd);
	else if (escape && is_unsafe(code))
		out_escape(code);
	else
		out_bytes(p, size);
	return size == 0 ? 1 : size;
}

void
jt_out(const char *text)
{
	fputs(text, stdout);
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Copies the string at the front of s and returns its size. */
static size_t
out_quoted(jeton_str s)
{
	bool escape = is_terminal();
	size_t i = 1;

	jt_out("\"");
	while (i < s.n && s.p[i] != '"') {
		if (s.p[i] == '\\') {
			out_bytes(s.p + i, 1);
			i++;
		}
		i += out_character(s.p + i, s.n - i, escape);
	}
	jt_out("\"");
	return i + 1;
}

void
jt_out_json(jeton_str json)
{
	if (!is_terminal()) {
		out_bytes(json.p, json.n);
		return;
	}
	for (size_t i = 0; i < json.n;) {
		if (json.p[i] == '"') {
			i += out_quoted((jeton_str){ json.p + i, json.n - i });
		} else if (is_space(json.p[i])) {
			out_bytes(json.p + i++, 1);
		} else {
			i += out_character(json.p + i, json.n - i, true);
		}
	}
}

void
jt_out_json_line(jeton_str json)
{
	for (size_t i = 0; i < json.n;) {
		if (json.p[i] == '"')
			i += out_quoted((jeton_str){ json.p + i, json.n - i });
		else if (is_space(json.p[i]))
			i++;
		else
			out_bytes(json.p + i++, 1);
	}
}

void
jt_out_string(jeton_str s)
{
	jt_out("\"");
	for (size_t i = 0; i < s.n;) {
		if (s.p[i] == '"' || s.p[i] == '\\') {
			jt_out("\\");
			out_bytes(s.p + i++, 1);
		} else if ((unsigned char)s.p[i] < ' ') {
			out_escape((unsigned char)s.p[i++]);
		} else {
			i += out_character(s.p + i, s.n - i, is_terminal());
		}
	}
	jt_out("\"");
}

void
jt_out_member(const char *name, jeton_str text, bool first)
{
	printf("%s\"%s\":", first ? "" : ",", name);
	jt_out_string(text);
}

void
jt_out_token(const jeton_token *token, bool one_line)
{
	void (*put)(jeton_str) = one_line ? jt_out_json_line : jt_out_json;
	const char *kid = jeton_header_str(token, "kid");

	jt_out_member("result", jeton_cstr("verified"), true);
	jt_out_member("alg", jeton_cstr(jeton_header_str(token, "alg")), false);
	if (kid != NULL)
		jt_out_member("kid", jeton_cstr(kid), false);
	else
		jt_out(",\"kid\":null");
	jt_out(",\"header\":");
	put(jeton_header(token));
	jt_out(",\"claims\":");
	put(jeton_payload(token));
}

/* Everything in one escaped line, strings kept as they were written. */
static void
out_scalar(jeton_str s)
{
	for (size_t i = 0; i < s.n;)
		i += out_character(s.p + i, s.n - i, true);
}

/* Short ones stay on one line. */
static bool
is_flat(jeton_str json)
{
	return json.n <= 60 && memchr(json.p + 1, '[', json.n - 1) == NULL &&
	    memchr(json.p + 1, '{', json.n - 1) == NULL;
}

static void
out_inside(jeton_str json, unsigned indent)
{
	bool flat = is_flat(json);
	jeton_str name, value;
	size_t at = 0, n = 0;

	while (jt_doc_next(json, &at, &name, &value)) {
		if (flat)
			jt_out(n == 0 ? "" : ", ");
		else
			printf("%s\n%*s", n == 0 ? "" : ",", (int)indent + 2,
			    "");
		if (name.p != NULL) {
			out_scalar(name);
			jt_out(": ");
		}
		jt_out_pretty(value, indent + 2);
		n++;
	}
	if (!flat)
		printf("\n%*s", (int)indent, "");
}

void
jt_out_pretty(jeton_str json, unsigned indent)
{
	json = jt_doc_trim(json);
	if (json.p[0] != '{' && json.p[0] != '[') {
		out_scalar(json);
		return;
	}
	out_bytes(json.p, 1);
	out_inside(json, indent);
	out_bytes(json.p + json.n - 1, 1);
}

void
jt_out_text(jeton_str text)
{
	unsigned code = 0;

	for (size_t i = 0; i < text.n;) {
		size_t n = jt_doc_character(text.p + i, text.n - i, &code);
		bool plain = n > 0 && !is_unsafe(code);

		if (plain || (n == 1 && code == '\n'))
			out_bytes(text.p + i, n);
		else
			for (size_t k = 0; k < (n == 0 ? 1 : n); k++)
				printf("\\x%02x", (unsigned char)text.p[i + k]);
		i += n == 0 ? 1 : n;
	}
}

void
jt_out_bytes(jeton_str bytes)
{
	if (is_terminal())
		jt_out_text(bytes);
	else
		out_bytes(bytes.p, bytes.n);
}

void
jt_out_end(void)
{
	if (is_terminal())
		jt_out("\n");
}

enum jt_status
jt_out_close(void)
{
	static enum jt_status s = JT_DONE;

	if (s != JT_DONE)
		return s; /* and said so */
	errno = 0;
	if (fflush(stdout) != 0 || ferror(stdout))
		s = jt_complain(JT_UNFIT, "could not write the result: %s",
		    errno == 0 ? "write error" : strerror(errno));
	return s;
}
