/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A JWS in every form.  The first byte picks the rules; of a detached one the
 * payload comes first and ends with a NUL.
 */
#include "jeton/jws.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "fuzz.h"

enum {
	ANY_FORM =
	    1 << JETON_COMPACT | 1 << JETON_FLATTENED | 1 << JETON_GENERAL
};

static bool
is_inside(jeton_str view, const void *p, size_t n)
{
	const char *start = p;

	return view.p >= start && view.p + view.n <= start + n;
}

/* What it gives lies where it says, and a refusal gives nothing. */
static void
check_result(const jeton_jws_rules *rules, jeton_err e, const jeton_jws *out,
    const void *buf, size_t size)
{
	if (e != JETON_OK) {
		MUST(e > JETON_REFUSED);
		MUST(out->payload.p == NULL && out->header.p == NULL);
		MUST(out->verified == 0 && out->key == 0);
		return;
	}
	MUST(out->verified > 0 && out->verified <= JETON_SIGNATURES_MAX);
	MUST(is_inside(out->header, buf, size));
	MUST(jt_json_check(out->header) == JETON_OK);
	MUST(out->payload.p != NULL);
	if (rules->detached)
		MUST(out->payload.n == rules->payload.n);
	else
		MUST(is_inside(out->payload, buf, size));
}

/* In memory of exactly the size that is asked for. */
static jeton_err
verify(const jeton_jws_rules *rules, const jeton_keys *keys, jeton_str text)
{
	size_t size = text.n +
	    (rules->detached ? JETON_ENCODED_SIZE(rules->payload.n) : 0);
	void *buf = fuzz_alloc(size);
	jeton_jws out;
	jeton_err e = jeton_jws_verify(rules, keys, text, buf, size, &out);

	check_result(rules, e, &out, buf, size);
	free(buf);
	return e;
}

/* Laxer rules take what stricter ones took. */
static void
check(jeton_jws_rules rules, const jeton_keys *keys, jeton_str text)
{
	jeton_err e = verify(&rules, keys, text);

	rules.all = false;
	if (e == JETON_OK)
		MUST(verify(&rules, keys, text) == JETON_OK);
	rules.forms = ANY_FORM;
	rules.unencoded = true;
	if (e == JETON_OK)
		MUST(verify(&rules, keys, text) == JETON_OK);
}

static jeton_str
cut_payload(jeton_str *text)
{
	const char *nul = memchr(text->p, '\0', text->n);
	jeton_str payload = { text->p, 0 };

	if (nul == NULL)
		return payload;
	payload.n = (size_t)(nul - text->p);
	text->p = nul + 1;
	text->n -= payload.n + 1;
	return payload;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	jeton_str text = { (const char *)p + 1, n - 1 };
	jeton_jws_rules rules = { 0 };

	if (n < 2)
		return 0;
	rules.forms = p[0] & ANY_FORM;
	rules.all = (p[0] & 0x10) != 0;
	rules.unencoded = (p[0] & 0x20) != 0;
	rules.detached = (p[0] & 0x40) != 0;
	if (rules.detached)
		rules.payload = cut_payload(&text);
	check(rules, fuzz_public(), text);
	check(rules, fuzz_set(0), text);
	return 0;
}
