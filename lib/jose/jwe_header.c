/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/jwe_header.h"

enum { WORD_MAX = 32 };

jeton_err
jt_jwe_object_read(struct jt_object *out, jeton_str text)
{
	if (text.n > JETON_HEADER_MAX)
		return JETON_TOO_LONG;
	*out = (struct jt_object){ .count = 0 };
	return text.p == NULL ? JETON_OK : jt_object_read(out, text);
}

static bool
has(const struct jt_object *o, jeton_str name)
{
	return jt_object_get(o, name).type != JT_JSON_NONE;
}

/* What must not be, or not without protection. */
static jeton_err
check_unprotected(const struct jt_object *o)
{
	if (has(o, JT_LIT("crit")))
		return JETON_CRITICAL;
	return has(o, JT_LIT("zip")) ? JETON_MALFORMED : JETON_OK;
}

jeton_err
jt_jwe_header_check(const struct jt_jwe_header *h, bool inflate, bool *zip)
{
	struct jt_json v = jt_object_get(&h->shielded, JT_LIT("zip"));
	jeton_err e = check_unprotected(&h->shared);

	*zip = v.type != JT_JSON_NONE;
	if (has(&h->shielded, JT_LIT("crit")))
		return JETON_CRITICAL;
	if (e != JETON_OK)
		return e;
	if (jt_object_overlaps(&h->shielded, &h->shared))
		return JETON_MALFORMED;
	if (!*zip)
		return JETON_OK;
	if (v.type != JT_JSON_STRING)
		return JETON_MALFORMED;
	return inflate && jt_json_is(v, JT_LIT("DEF")) ? JETON_OK
						       : JETON_CRITICAL;
}

/* In whichever object it is; it is in one at most. */
static struct jt_json
get(const struct jt_jwe_header *h, jeton_str name)
{
	struct jt_json v = jt_object_get(&h->shielded, name);

	if (v.type == JT_JSON_NONE)
		v = jt_object_get(&h->shared, name);
	if (v.type == JT_JSON_NONE)
		v = jt_object_get(&h->own, name);
	return v;
}

static void
collect(struct jt_jwe_params *out, const struct jt_jwe_header *h)
{
	out->alg = get(h, JT_LIT("alg"));
	out->enc = get(h, JT_LIT("enc"));
	out->kid = get(h, JT_LIT("kid"));
	out->epk = get(h, JT_LIT("epk"));
	out->apu = get(h, JT_LIT("apu"));
	out->apv = get(h, JT_LIT("apv"));
	out->iv = get(h, JT_LIT("iv"));
	out->tag = get(h, JT_LIT("tag"));
	out->p2s = get(h, JT_LIT("p2s"));
	out->p2c = get(h, JT_LIT("p2c"));
}

jeton_err
jt_jwe_params_read(struct jt_jwe_params *out, const struct jt_jwe_header *h)
{
	jeton_err e = check_unprotected(&h->own);

	if (e != JETON_OK)
		return e;
	if (jt_object_overlaps(&h->own, &h->shielded) ||
	    jt_object_overlaps(&h->own, &h->shared))
		return JETON_MALFORMED;
	collect(out, h);
	if (out->alg.type != JT_JSON_STRING || out->enc.type != JT_JSON_STRING)
		return JETON_MALFORMED;
	if (out->kid.type != JT_JSON_NONE && out->kid.type != JT_JSON_STRING)
		return JETON_MALFORMED;
	return JETON_OK;
}

/* The characters of a short string, or nothing. */
static jeton_str
read_word(struct jt_json v, char word[WORD_MAX])
{
	size_t n;

	if (jt_json_str(v, word, WORD_MAX, &n) != JETON_OK)
		return (jeton_str){ "", 0 };
	return (jeton_str){ word, n };
}

const struct jt_encalg *
jt_jwe_alg(const struct jt_jwe_params *p)
{
	char word[WORD_MAX];

	return jt_encalg_find(read_word(p->alg, word));
}

const struct jt_enc *
jt_jwe_enc(const struct jt_jwe_params *p)
{
	char word[WORD_MAX];

	return jt_enc_find(read_word(p->enc, word));
}
