/* SPDX-License-Identifier: Apache-2.0 */
#include "http/head.h"

#include "base/text.h"
#include "limits.h"

enum {
	BAD_REQUEST = 400,
	LENGTH_REQUIRED = 411,
	CONTENT_TOO_LARGE = 413,
	URI_TOO_LONG = 414,
	EXPECTATION_FAILED = 417,
	NOT_IMPLEMENTED = 501,
	VERSION_NOT_SUPPORTED = 505
};

enum kind {
	OTHER,
	HOST,
	CONTENT_LENGTH,
	CONTENT_TYPE,
	TRANSFER_ENCODING,
	EXPECT,
	KINDS
};

struct state {
	struct jt_head *head;
	const char *why;
	unsigned counts[KINDS];
	bool is_1_0;
};

static const struct {
	jeton_str name;
	enum kind kind;
} kinds[] = {
	{ JT_INIT("host"), HOST },
	{ JT_INIT("content-length"), CONTENT_LENGTH },
	{ JT_INIT("content-type"), CONTENT_TYPE },
	{ JT_INIT("transfer-encoding"), TRANSFER_ENCODING },
	{ JT_INIT("expect"), EXPECT },
};

static const jeton_str methods[] = {
	JT_INIT("GET"),
	JT_INIT("HEAD"),
	JT_INIT("POST"),
	JT_INIT("PUT"),
	JT_INIT("DELETE"),
	JT_INIT("OPTIONS"),
	JT_INIT("TRACE"),
	JT_INIT("PATCH"),
};

enum jt_head_state
jt_head_find(struct jt_head_scan *scan, const char *p, size_t n, size_t *size)
{
	*size = 0;
	for (size_t i = scan->seen; i < n; i++) {
		if (p[i] == '\0')
			return JT_HEAD_BAD;
		if (p[i] != '\n') {
			if (i > 0 && p[i - 1] == '\r')
				return JT_HEAD_BAD;
			continue;
		}
		if (i == scan->line || p[i - 1] != '\r')
			return JT_HEAD_BAD;
		if (i == scan->line + 1) {
			*size = i + 1;
			return JT_HEAD_WHOLE;
		}
		scan->line = i + 1;
	}
	scan->seen = n;
	return JT_HEAD_MORE;
}

/* RFC 9110 5.6.2 */
static bool
is_tchar(char c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9'))
		return true;
	return c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

/* RFC 3986 3.3 and 3.4, with the slash and the question mark. */
static bool
is_target_char(char c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9'))
		return true;
	return c != '\0' && strchr("-._~!$&'()*+,;=:@/?%", c) != NULL;
}

static bool
is_value_char(char c)
{
	return c == '\t' || ((unsigned char)c >= ' ' && c != 127);
}

static bool
all(jeton_str s, bool (*is)(char c))
{
	for (size_t i = 0; i < s.n; i++)
		if (!is(s.p[i]))
			return false;
	return true;
}

/* What stands before the first c; *s is then what stands behind it. */
static bool
cut(jeton_str *s, char c, jeton_str *before)
{
	const char *found = s->n == 0 ? NULL : memchr(s->p, c, s->n);

	if (found == NULL)
		return false;
	before->p = s->p;
	before->n = (size_t)(found - s->p);
	s->p = found + 1;
	s->n -= before->n + 1;
	return true;
}

static int
refuse(struct state *s, int status, const char *why)
{
	s->why = why;
	return status;
}

static int
check_target(struct state *s, jeton_str target)
{
	if (target.n > JT_TARGET_MAX)
		return refuse(s, URI_TOO_LONG, "the path is too long");
	if (target.n == 0 || target.p[0] != '/' || !all(target, is_target_char))
		return refuse(s, BAD_REQUEST, "the path is malformed");
	return 0;
}

static int
check_version(struct state *s, jeton_str version)
{
	if (jt_str_eq(version, JT_LIT("HTTP/1.1")))
		return 0;
	s->is_1_0 = jt_str_eq(version, JT_LIT("HTTP/1.0"));
	if (s->is_1_0)
		return 0;
	if (version.n == 8 && memcmp(version.p, "HTTP/", 5) == 0)
		return refuse(s, VERSION_NOT_SUPPORTED,
		    "the version of HTTP is not supported");
	return refuse(s, BAD_REQUEST, "the request line is malformed");
}

static bool
is_method(jeton_str method)
{
	for (size_t i = 0; i < JT_COUNT(methods); i++)
		if (jt_str_eq(method, methods[i]))
			return true;
	return false;
}

static int
check_request_line(struct state *s, jeton_str line)
{
	jeton_str method, target;
	int status;

	if (!cut(&line, ' ', &method) || !cut(&line, ' ', &target) ||
	    method.n == 0 || !all(method, is_tchar))
		return refuse(s, BAD_REQUEST, "the request line is malformed");
	status = check_version(s, line);
	if (status == 0 && !is_method(method))
		return refuse(s, NOT_IMPLEMENTED, "the method is unknown");
	return status != 0 ? status : check_target(s, target);
}

static enum kind
kind_of(jeton_str name)
{
	for (size_t i = 0; i < JT_COUNT(kinds); i++)
		if (jt_str_eq_nocase(name, kinds[i].name))
			return kinds[i].kind;
	return OTHER;
}

static jeton_str
trim(jeton_str s)
{
	while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t')) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

/* Digits only; past the limit the value does not matter. */
static int
check_length(struct state *s, jeton_str value)
{
	uint64_t n = 0;

	if (value.n == 0 || value.n > 18)
		return refuse(s, BAD_REQUEST, "Content-Length is malformed");
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] < '0' || value.p[i] > '9')
			return refuse(s, BAD_REQUEST,
			    "Content-Length is malformed");
		n = n * 10 + (uint64_t)(value.p[i] - '0');
	}
	s->head->body = n;
	return 0;
}

static int
check_field(struct state *s, jeton_str line)
{
	jeton_str name, value;
	enum kind kind;

	value = line;
	if (!cut(&value, ':', &name) || name.n == 0 || !all(name, is_tchar))
		return refuse(s, BAD_REQUEST, "a header field is malformed");
	if (!all(value, is_value_char))
		return refuse(s, BAD_REQUEST,
		    "a header field has control characters");
	value = trim(value);
	kind = kind_of(name);
	s->counts[kind]++;
	if (kind == CONTENT_LENGTH)
		return check_length(s, value);
	if (kind != EXPECT)
		return 0;
	if (!jt_str_eq_nocase(value, JT_LIT("100-continue")))
		return refuse(s, EXPECTATION_FAILED,
		    "the expectation cannot be met");
	return 0;
}

/* What only the whole head shows. */
static int
check_all(struct state *s)
{
	const unsigned *counts = s->counts;

	if (counts[HOST] > 1 || (counts[HOST] == 0 && !s->is_1_0))
		return refuse(s, BAD_REQUEST, "there must be one Host field");
	if (counts[CONTENT_LENGTH] > 1)
		return refuse(s, BAD_REQUEST, "Content-Length is given twice");
	if (counts[CONTENT_TYPE] > 1)
		return refuse(s, BAD_REQUEST, "Content-Type is given twice");
	if (counts[TRANSFER_ENCODING] > 0 &&
	    (counts[CONTENT_LENGTH] > 0 || s->is_1_0))
		return refuse(s, BAD_REQUEST,
		    "Transfer-Encoding does not go with this request");
	if (counts[TRANSFER_ENCODING] > 0)
		return refuse(s, LENGTH_REQUIRED,
		    "a body needs Content-Length here");
	if (s->head->body > JT_BODY_MAX)
		return refuse(s, CONTENT_TOO_LARGE, "the body is too long");
	return 0;
}

/* The next line without its CRLF; false at the empty one. */
static bool
next_line(jeton_str *rest, jeton_str *line)
{
	if (!cut(rest, '\n', line) || line->n < 2)
		return false;
	line->n--;
	return true;
}

int
jt_head_check(jeton_str head, struct jt_head *out, const char **why)
{
	struct state s = { .head = out, .why = "the head is malformed" };
	jeton_str line;
	int status;

	*out = (struct jt_head){ 0 };
	status = next_line(&head, &line) ? check_request_line(&s, line)
					 : BAD_REQUEST;
	while (status == 0 && next_line(&head, &line))
		status = check_field(&s, line);
	if (status == 0)
		status = check_all(&s);
	*why = s.why;
	return status;
}
