/* SPDX-License-Identifier: Apache-2.0 */
#include "wycheproof.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#include "base/text.h"

enum { FILE_MAX = 1 << 24 };

/* ---- Members ---- */

struct jt_json
wy_get(const struct wy_vector *v, const char *name)
{
	const jt_member *m =
	    jt_json_find(v->text, v->members, v->count, jeton_cstr(name));

	if (m != NULL)
		return jt_json_value(v->text, m);
	m = jt_json_find(v->group, v->group_members, v->group_count,
	    jeton_cstr(name));
	if (m == NULL)
		fail_msg("a vector has no %s", name);
	return jt_json_value(v->group, m);
}

jeton_str
wy_text(const struct wy_vector *v, const char *name)
{
	struct jt_json value = wy_get(v, name);

	assert_int_equal(value.type, JT_JSON_STRING);
	assert_false(value.escaped);
	return (jeton_str){ value.text.p + 1, value.text.n - 2 };
}

size_t
wy_number(const struct wy_vector *v, const char *name)
{
	int64_t n;

	assert_true(jt_json_int(wy_get(v, name), &n));
	assert_true(n >= 0);
	return (size_t)n;
}

void
wy_bytes(const struct wy_vector *v, const char *name, struct wy_bytes *out)
{
	jeton_str text = wy_text(v, name);
	unsigned byte;

	assert_true(text.n % 2 == 0 && text.n / 2 <= sizeof out->p);
	out->n = text.n / 2;
	for (size_t i = 0; i < out->n; i++) {
		char pair[3] = { text.p[2 * i], text.p[2 * i + 1], '\0' };

		assert_int_equal(sscanf(pair, "%2x", &byte), 1);
		out->p[i] = (uint8_t)byte;
	}
}

bool
wy_has_flag(const struct wy_vector *v, const char *flag)
{
	struct jt_json flags = wy_get(v, "flags"), one;
	size_t at = 0;

	while (jt_json_next(flags.text, &at, &one))
		if (jt_json_is(one, jeton_cstr(flag)))
			return true;
	return false;
}

bool
wy_is(const struct wy_vector *v, const char *result)
{
	return jt_json_is(wy_get(v, "result"), jeton_cstr(result));
}

/* ---- Files ---- */

/* What is not packed is read as it is. */
static jeton_str
read_file(const char *name)
{
	const char *folder = getenv("WYCHEPROOF");
	char path[1024], *text = malloc(FILE_MAX);
	gzFile f;
	int n;

	if (folder == NULL)
		folder = TESTS_DIR "/vectors/wycheproof";
	assert_non_null(text);
	snprintf(path, sizeof path, "%s/%s_test.json", folder, name);
	f = gzopen(path, "rb");
	if (f == NULL) {
		snprintf(path, sizeof path, "%s/%s_test.json.gz", folder, name);
		f = gzopen(path, "rb");
	}
	if (f == NULL)
		fail_msg("there is no %s", path);
	n = gzread(f, text, FILE_MAX);
	gzclose(f);
	assert_true(n > 0 && n < FILE_MAX);
	return (jeton_str){ text, (size_t)n };
}

static jeton_str
find_array(jeton_str object, const char *name)
{
	struct jt_json key, value;
	size_t at = 0;

	while (jt_json_next_member(object, &at, &key, &value))
		if (jt_json_is(key, jeton_cstr(name)))
			return value.text;
	fail_msg("there is no %s", name);
	return object;
}

size_t
wy_each(const char *name,
    void (*judge)(const struct wy_vector *v, const void *context),
    const void *context)
{
	struct jt_json group, test;
	struct wy_vector v;
	jeton_str file = read_file(name), groups;
	size_t at = 0, inner, count = 0;

	assert_int_equal(jt_json_check(file), JETON_OK);
	groups = find_array(file, "testGroups");
	while (jt_json_next(groups, &at, &group)) {
		v.group = group.text;
		assert_int_equal(jt_json_object(v.group, v.group_members,
				     WY_MEMBERS, &v.group_count),
		    JETON_OK);
		inner = 0;
		while (jt_json_next(find_array(v.group, "tests"), &inner,
		    &test)) {
			v.text = test.text;
			assert_int_equal(jt_json_object(v.text, v.members,
					     WY_MEMBERS, &v.count),
			    JETON_OK);
			judge(&v, context);
			count++;
		}
	}
	free((char *)(uintptr_t)file.p);
	return count;
}
