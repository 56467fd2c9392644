/* SPDX-License-Identifier: Apache-2.0 */
/* What the functions of the JSON reader say of one text fits together. */
#include "base/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "fuzz.h"

enum { MEMBERS = 1024 };

static void check_value(struct jt_json v, size_t depth);

/* Unescaped and written again it stands for the same. */
static void
check_string(struct jt_json v)
{
	char *text = fuzz_alloc(v.text.n - 1), *quoted, *again;
	struct jt_buf b;
	size_t n, m;

	MUST(jt_json_str(v, text, v.text.n - 1, &n) == JETON_OK);
	MUST(strlen(text) == n && jt_is_utf8(text, n));
	MUST(jt_json_is(v, (jeton_str){ text, n }));
	MUST(!jt_json_is(v, (jeton_str){ text, n + 1 }));
	MUST(v.escaped == (memchr(v.text.p, '\\', v.text.n) != NULL));
	quoted = fuzz_alloc(6 * n + 3);
	again = fuzz_alloc(6 * n + 3);
	b = jt_buf_over(quoted, 6 * n + 3);
	jt_put_json_str(&b, (jeton_str){ text, n });
	MUST(jt_buf_end(&b) == JETON_OK);
	MUST(jt_json_check((jeton_str){ quoted, b.n }) == JETON_OK);
	v = (struct jt_json){ { quoted, b.n }, JT_JSON_STRING, true };
	MUST(jt_json_str(v, again, 6 * n + 3, &m) == JETON_OK);
	MUST(m == n && memcmp(again, text, n) == 0);
	free(text);
	free(quoted);
	free(again);
}

/* The double is that of the C library, and the others are exact. */
static void
check_number(struct jt_json v)
{
	char *text = fuzz_alloc(v.text.n + 1);
	int64_t integer, time;
	double real, wanted;
	bool is_integer = jt_json_int(v, &integer);
	bool is_real = jt_json_double(v, &real);

	memcpy(text, v.text.p, v.text.n);
	text[v.text.n] = '\0';
	wanted = strtod(text, NULL);
	MUST(is_real == (isfinite(wanted) != 0));
	if (is_real)
		MUST(real == wanted);
	if (is_integer)
		MUST(is_real && real == (double)integer);
	if (jt_json_time(v, &time) == JETON_OK) {
		MUST(time >= 0 && time <= INT64_C(253402300799));
		MUST(is_real && fabs(real - (double)time) <= 1);
		MUST(!is_integer || time == integer);
	} else if (is_integer && integer >= 0 && text[0] != '-') {
		MUST(integer > INT64_C(253402300799));
	}
	free(text);
}

static void
check_array(struct jt_json v, size_t depth)
{
	struct jt_json element;
	const char *last = v.text.p;
	size_t at = 0, count = 0;

	while (jt_json_next(v.text, &at, &element)) {
		MUST(element.text.p > last);
		last = element.text.p;
		MUST(last + element.text.n < v.text.p + v.text.n);
		check_value(element, depth + 1);
		count++;
	}
	MUST(jt_json_count(v.text) == count);
}

/* Walking finds what reading found, in the same order. */
static void
check_walk(struct jt_json v, const jt_member *members, size_t count)
{
	struct jt_json name, value;
	size_t at = 0, i = 0;

	while (jt_json_next_member(v.text, &at, &name, &value)) {
		MUST(i < count);
		MUST(name.text.p == v.text.p + members[i].name - 1);
		MUST(value.text.p == v.text.p + members[i].value);
		MUST(value.text.n == members[i].value_size);
		i++;
	}
	MUST(i == count);
}

/* Each member is the first one of its name, and its value a value. */
static void
check_object(struct jt_json v, size_t depth)
{
	jt_member *members = fuzz_alloc(MEMBERS * sizeof *members);
	size_t count;

	MUST(jt_json_object(v.text, members, MEMBERS, &count) == JETON_OK);
	check_walk(v, members, count);
	for (size_t i = 0; i < count && i < 8; i++) {
		const jt_member *m = &members[i];
		struct jt_json name = { { v.text.p + m->name - 1,
					    m->name_size + 2U },
			JT_JSON_STRING, m->name_escaped != 0 };
		char *text = fuzz_alloc(m->name_size + 1U);
		size_t n;

		check_string(name);
		MUST(jt_json_str(name, text, m->name_size + 1U, &n) ==
		    JETON_OK);
		MUST(jt_json_find(v.text, members, count,
			 (jeton_str){ text, n }) == m);
		free(text);
		check_value(jt_json_value(v.text, m), depth + 1);
	}
	free(members);
}

static void
check_value(struct jt_json v, size_t depth)
{
	static const char *const literals[] = { [JT_JSON_NULL] = "null",
		[JT_JSON_FALSE] = "false",
		[JT_JSON_TRUE] = "true" };

	MUST(depth <= JETON_DEPTH_MAX);
	MUST(jt_json_check(v.text) == JETON_OK);
	switch (v.type) {
	case JT_JSON_NONE:
		MUST(v.type != JT_JSON_NONE);
		break;
	case JT_JSON_NULL:
	case JT_JSON_FALSE:
	case JT_JSON_TRUE:
		MUST(jt_str_eq(v.text, jeton_cstr(literals[v.type])));
		break;
	case JT_JSON_NUMBER:
		check_number(v);
		break;
	case JT_JSON_STRING:
		check_string(v);
		break;
	case JT_JSON_ARRAY:
		check_array(v, depth);
		break;
	case JT_JSON_OBJECT:
		check_object(v, depth);
		break;
	}
}

/* The same text one level down, so that its one value can be asked for. */
static void
check_wrapped(jeton_str text)
{
	char *array = fuzz_alloc(text.n + 2);
	struct jt_json element;
	size_t at = 0;

	array[0] = '[';
	memcpy(array + 1, text.p, text.n);
	array[text.n + 1] = ']';
	MUST(jt_json_next((jeton_str){ array, text.n + 2 }, &at, &element));
	check_value(element, 0);
	MUST(!jt_json_next((jeton_str){ array, text.n + 2 }, &at, &element));
	free(array);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static jt_member members[MEMBERS];
	jeton_str text = { (const char *)p, n };
	jeton_err e, object;
	size_t count;

	if (n == 0)
		return 0;
	e = jt_json_check(text);
	object = jt_json_object(text, members, MEMBERS, &count);
	MUST(e == JETON_OK || e == JETON_MALFORMED || e == JETON_TOO_LONG);
	MUST(object == JETON_OK || count == 0);
	if (object == JETON_OK)
		MUST(e == JETON_OK);
	if (e == JETON_OK) {
		size_t space = 0;

		while (memchr(" \t\r\n", text.p[space], 4) != NULL)
			space++;
		MUST((object == JETON_OK) == (text.p[space] == '{'));
		check_wrapped(text);
	}
	return 0;
}
