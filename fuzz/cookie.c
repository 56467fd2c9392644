/* SPDX-License-Identifier: Apache-2.0 */
/* The field Cookie: what is found stands there under its name, once. */
#include <string.h>

#include "base/text.h"
#include "fuzz.h"
#include "http/fields.h"

static const jeton_str names[] = { JT_INIT("__Host-jeton"),
	JT_INIT("__Host-jeton-refresh"), JT_INIT("a") };

static void
check_value(jeton_str field, jeton_str name, jeton_str value)
{
	const char *start = value.p - name.n - 1;

	MUST(value.n > 0 && start >= field.p);
	MUST(value.p + value.n <= field.p + field.n);
	MUST(value.p[-1] == '=' && memcmp(start, name.p, name.n) == 0);
	MUST(start == field.p || start[-1] == ' ' || start[-1] == ';');
	MUST(memchr(value.p, ';', value.n) == NULL);
	MUST(memchr(value.p, ' ', value.n) == NULL);
	MUST(memchr(value.p, '"', value.n) == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const jeton_str field = { (const char *)p, n };
	enum jt_field found;
	jeton_str value;

	for (size_t i = 0; i < JT_COUNT(names); i++) {
		found = jt_cookie(field, names[i], &value);
		if (found == JT_FIELD_FOUND)
			check_value(field, names[i], value);
		else
			MUST(value.p == NULL && value.n == 0);
	}
	return 0;
}
