/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is encrypted can be read again, and by nobody when one character of it
 * is another.  Three bytes pick recipient, enc and form; then come, each up to
 * a NUL, typ, cty, apu, apv, aad, a further header member as JSON, and the
 * plaintext to the end.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "openers.h"

enum { ROOM = 65536, HEAD = 3 };

static const char *const encs[] = { NULL, "A128CBC-HS256", "A192CBC-HS384",
	"A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM", "A128" };

static char jwe[ROOM], buf[ROOM];

/* A NUL-terminated text off the front, or NULL for an empty or absent one. */
static const char *
take(const uint8_t **p, size_t *n)
{
	const char *text = (const char *)*p;
	const char *nul = memchr(*p, '\0', *n);

	if (nul == NULL)
		return NULL;
	*n -= (size_t)(nul + 1 - text);
	*p += nul + 1 - text;
	return nul == text ? NULL : text;
}

static jeton_str
take_str(const uint8_t **p, size_t *n)
{
	return jeton_cstr(take(p, n));
}

static bool
is_answer(jeton_err e)
{
	return e == JETON_OK || e == JETON_ARGUMENT || e == JETON_TOO_LONG ||
	    e == JETON_KEY_MISMATCH || e == JETON_KEY_TYPE;
}

static void
check_read(size_t who, const jeton_jwe_options *o, jeton_str plain)
{
	const jeton_jwe_rules rules = { .forms = 1u << o->form,
		.type = o->type };
	jeton_jwe out;

	MUST(jeton_decrypt(&rules, fuzz_opener(who), jeton_cstr(jwe), buf,
		 sizeof buf, &out) == JETON_OK);
	MUST(jt_str_eq(out.plaintext, plain));
	MUST(jt_str_eq(out.aad, o->aad));
	MUST(out.recipient == 0);
}

/* Every character of it counts, in the forms that have no white space. */
static void
check_changed(size_t who, const jeton_jwe_options *o, size_t at)
{
	const jeton_jwe_rules rules = { .forms = 1u << o->form };
	jeton_jwe out;

	at %= strlen(jwe);
	jwe[at] = jwe[at] == 'A' ? 'B' : 'A';
	MUST(jeton_decrypt(&rules, fuzz_opener(who), jeton_cstr(jwe), buf,
		 sizeof buf, &out) > JETON_REFUSED);
	MUST(out.plaintext.p == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const jeton_recipient *r;
	jeton_claim more[2] = { { .name = "more", .kind = JETON_KIND_JSON } };
	jeton_jwe_options o = { 0 };
	size_t who, size;
	jeton_str plain;
	jeton_err e;

	if (n < HEAD)
		return 0;
	who = p[0] % fuzz_recipient_count;
	r = fuzz_recipient(who);
	o.enc = encs[p[1] % JT_COUNT(encs)];
	o.form = (jeton_form)(p[2] % (JETON_GENERAL + 1));
	size = n - HEAD;
	p += HEAD;
	o.type = take(&p, &size);
	o.content_type = take(&p, &size);
	o.apu = take_str(&p, &size);
	o.apv = take_str(&p, &size);
	o.aad = take_str(&p, &size);
	more[0].str = take(&p, &size);
	if (more[0].str != NULL)
		o.header = more;
	plain = (jeton_str){ (const char *)p, size };
	e = jeton_encrypt(&r, 1, &o, plain, jwe, sizeof jwe);
	MUST(is_answer(e));
	MUST((e == JETON_OK) == (jwe[0] != '\0'));
	if (e != JETON_OK)
		return 0;
	check_read(who, &o, plain);
	check_changed(who, &o, n * 31);
	return 0;
}
