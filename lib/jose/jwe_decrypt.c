/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One JWE's way from text to plaintext.  The stages run in order, each on what
 * the last one left.
 */
#include "base/base64url.h"
#include "base/bytes.h"
#include "jose/expected.h"
#include "jose/jwe_text.h"
#include "jose/wrapped.h"

/* A key of the opener for a recipient of the JWE. */
struct trial {
	size_t recipient, key;
};

struct run {
	const jeton_jwe_rules *rules;
	const jeton_opener *opener;
	jeton_str text;
	jeton_jwe *out;
	uint8_t *buf; /* what is used of it comes first */
	size_t size, used;
	struct jt_jwe_text parts;
	struct jt_jwe_header header;
	bool zip;
	const struct jt_enc *enc; /* NULL if we have no such thing */
	struct trial trials[JETON_RECIPIENTS_MAX];
	size_t count; /* of trials */
	unsigned p2c; /* of all of them together */
	uint8_t iv[JT_AEAD_IV_MAX], tag[JT_AEAD_TAG_MAX];
};

/* Decodes to the end of what is used of the buffer. */
static jeton_err
keep(struct run *r, jeton_str base64url, jeton_str *out)
{
	uint8_t *at = r->buf + r->used;
	size_t n;
	jeton_err e = jt_base64url_decode(base64url, at, r->size - r->used, &n);

	if (e != JETON_OK)
		return e;
	r->used += n;
	*out = (jeton_str){ (const char *)at, n };
	return JETON_OK;
}

static jeton_err
stage_form(struct run *r)
{
	return jt_jwe_text_read(&r->parts, r->rules->forms, r->text);
}

/* ---- Headers ---- */

static jeton_err
stage_header(struct run *r)
{
	jeton_str json = { NULL, 0 };
	jeton_err e = JETON_OK;

	if (JT_BASE64URL_BYTES(r->parts.header.n) > JETON_HEADER_MAX)
		return JETON_TOO_LONG;
	if (r->parts.header.p != NULL)
		e = keep(r, r->parts.header, &json);
	if (e == JETON_OK)
		e = jt_jwe_object_read(&r->header.shielded, json);
	if (e == JETON_OK)
		e = jt_jwe_object_read(&r->header.shared, r->parts.shared);
	if (e == JETON_OK)
		e = jt_jwe_header_check(&r->header, r->rules->inflate, &r->zip);
	r->out->header = json;
	return e;
}

/* The parameters as recipient i sees them. */
static jeton_err
look(struct run *r, size_t i, struct jt_jwe_params *params)
{
	jeton_err e =
	    jt_jwe_object_read(&r->header.own, r->parts.recipients[i].header);

	return e == JETON_OK ? jt_jwe_params_read(params, &r->header) : e;
}

/* ---- Keys ---- */

/* One of another curve is not meant. */
static bool
has_curve(const struct jt_wkey *k, struct jt_json epk)
{
	const struct jt_ekind_name *name;
	struct jt_object o;
	struct jt_json crv;

	if (k->ekey == NULL || epk.type != JT_JSON_OBJECT ||
	    jt_object_read(&o, epk.text) != JETON_OK)
		return true;
	crv = jt_object_get(&o, JT_LIT("crv"));
	name = jt_ekind_name(jt_ekey_kind(k->ekey));
	return crv.type != JT_JSON_STRING ||
	    jt_json_is(crv, jeton_cstr(name->crv));
}

static bool
is_candidate(const struct run *r, const struct jt_wkey *k,
    const struct jt_jwe_params *p)
{
	if (!jt_json_is(p->alg, k->alg->name))
		return false;
	if (k->alg->way == JT_DIR &&
	    (k->secret_size != jt_aead_key_size(r->enc->aead) ||
		(k->enc != NULL && k->enc != r->enc)))
		return false;
	return k->alg->way == JT_OAEP || has_curve(k, p->epk);
}

static jeton_err
add_trial(struct run *r, struct trial trial, const struct jt_jwe_params *p)
{
	unsigned p2c = 0;
	jeton_err e = JETON_OK;

	if (r->count == JT_COUNT(r->trials))
		return JETON_NO_KEY;
	if (r->opener->key[trial.key].alg->way == JT_PBES2)
		e = jt_wrapped_p2c(p->p2c, &p2c);
	if (e != JETON_OK)
		return e;
	r->p2c += p2c;
	r->trials[r->count++] = trial;
	return r->p2c > JETON_P2C_MAX ? JETON_TOO_LONG : JETON_OK;
}

/*
 * The keys that may be meant: of its alg, and of its kid if both name one.  A
 * key that has the very kid is alone; keys without a kid match any.
 */
static jeton_err
find_keys(struct run *r, size_t recipient, const struct jt_jwe_params *p)
{
	bool named = p->kid.type == JT_JSON_STRING;
	size_t first = r->count;
	jeton_err e = JETON_OK;

	for (size_t i = 0; e == JETON_OK && i < r->opener->count; i++) {
		const struct jt_wkey *k = &r->opener->key[i];
		bool has_kid = named && k->kid_size > 0;
		bool same_kid = has_kid &&
		    jt_json_is(p->kid, (jeton_str){ k->kid, k->kid_size });

		if (has_kid && !same_kid)
			continue;
		if (same_kid)
			r->count = first;
		if (is_candidate(r, k, p))
			e = add_trial(r, (struct trial){ recipient, i }, p);
		if (same_kid)
			break;
	}
	if (r->count - first > JETON_TRIES_MAX)
		return JETON_NO_KEY;
	return e;
}

/* The encryption is one for all, so its enc has to be, too. */
static jeton_err
agree_on_enc(struct run *r, size_t i, const struct jt_jwe_params *p)
{
	const struct jt_enc *enc = jt_jwe_enc(p);

	if (i > 0 && enc != r->enc)
		return JETON_MALFORMED;
	r->enc = jt_expected_has(r->rules->encodings, p->enc) ? enc : NULL;
	return JETON_OK;
}

static jeton_err
consider(struct run *r, size_t i)
{
	struct jt_jwe_params p;
	const struct jt_encalg *alg;
	jeton_err e = look(r, i, &p);

	if (e == JETON_OK)
		e = agree_on_enc(r, i, &p);
	if (e != JETON_OK)
		return e;
	alg = jt_jwe_alg(&p);
	if (alg != NULL && jt_encalg_is_direct(alg) && r->parts.count > 1)
		return JETON_MALFORMED;
	if (alg == NULL || r->enc == NULL ||
	    !jt_expected_has(r->rules->algorithms, p.alg))
		return JETON_OK;
	return find_keys(r, i, &p);
}

static jeton_err
stage_key(struct run *r)
{
	jeton_err e = JETON_OK;

	for (size_t i = 0; e == JETON_OK && i < r->parts.count; i++)
		e = consider(r, i);
	if (e == JETON_OK && r->count == 0)
		e = JETON_NO_KEY;
	return e;
}

/* ---- Cryptography ---- */

static jeton_err
decode_exactly(jeton_str base64url, uint8_t *out, size_t size)
{
	uint8_t buf[2 * JT_AEAD_TAG_MAX];
	size_t n;

	if (jt_base64url_decode(base64url, buf, sizeof buf, &n) != JETON_OK ||
	    n != size)
		return JETON_MALFORMED;
	memcpy(out, buf, size);
	return JETON_OK;
}

static jeton_err
stage_sizes(struct run *r)
{
	enum jt_aead aead = r->enc->aead;
	jeton_err e = decode_exactly(r->parts.iv, r->iv, jt_aead_iv_size(aead));

	if (e == JETON_OK)
		e = decode_exactly(r->parts.tag, r->tag,
		    jt_aead_tag_size(aead));
	if (e == JETON_OK && r->parts.aad.p != NULL)
		e = keep(r, r->parts.aad, &r->out->aad);
	return e;
}

/*
 * Decrypts where the ciphertext was decoded to: again for each trial, as the
 * last one has overwritten it.
 */
static jeton_err
decrypt(struct run *r, const uint8_t *cek)
{
	struct jt_aead_job job = { .aead = r->enc->aead,
		.key = cek,
		.iv = r->iv,
		.aad = { r->parts.header } };
	uint8_t *at = r->buf + r->used;
	size_t before = r->used, n;
	jeton_str cipher;
	jeton_err e = keep(r, r->parts.cipher, &cipher);

	r->used = before;
	if (e != JETON_OK)
		return e;
	if (r->parts.aad.p != NULL) {
		job.aad[1] = JT_LIT(".");
		job.aad[2] = r->parts.aad;
	}
	e = jt_aead_open(&job, cipher, r->tag, at, &n);
	if (e == JETON_OK) {
		r->out->plaintext = (jeton_str){ (const char *)at, n };
		r->used += n;
	}
	return e;
}

/* Puts q in the place of p or not, in the same time. */
static void
replace(uint8_t *p, const uint8_t *q, size_t n, bool yes)
{
	uint8_t mask = (uint8_t)(0 - (unsigned)yes);

	for (size_t i = 0; i < n; i++)
		p[i] ^= mask & (p[i] ^ q[i]);
}

/* A key that does not unwrap is replaced by one that nobody has. */
static jeton_err
open_key(struct run *r, const struct trial *trial, uint8_t *cek)
{
	const struct jt_wkey *k = &r->opener->key[trial->key];
	uint8_t decoy[JT_AEAD_KEY_MAX];
	struct jt_jwe_params params;
	struct jt_wrapped w;
	jeton_err e = jt_random(decoy, sizeof decoy);

	if (e == JETON_OK)
		e = look(r, trial->recipient, &params);
	if (e != JETON_OK)
		return e;
	e = jt_wrapped_read(&w, k, r->enc, &params,
	    r->parts.recipients[trial->recipient].key);
	if (e == JETON_OK) {
		e = jt_wrapped_open(&w, k, r->enc, cek);
		replace(cek, decoy, sizeof decoy, e == JETON_BAD_SIGNATURE);
		if (e == JETON_BAD_SIGNATURE)
			e = JETON_OK;
	}
	jt_wrapped_clear(&w);
	return e;
}

static jeton_err
try(struct run *r, const struct trial *trial)
{
	uint8_t cek[JT_AEAD_KEY_MAX] = { 0 };
	jeton_err e = open_key(r, trial, cek);

	if (e == JETON_OK)
		e = decrypt(r, cek);
	jt_wipe(cek, sizeof cek);
	r->out->recipient = trial->recipient;
	r->out->key = trial->key;
	return e;
}

static jeton_err
stage_content(struct run *r)
{
	jeton_err e = JETON_BAD_SIGNATURE;

	for (size_t i = 0; e == JETON_BAD_SIGNATURE && i < r->count; i++)
		e = try(r, &r->trials[i]);
	return e;
}

/* ---- What was inside ---- */

static jeton_err
stage_zip(struct run *r)
{
	jeton_str packed = r->out->plaintext;
	uint8_t *at = r->buf + r->used;
	size_t room = r->size - r->used, n;
	jeton_err e;

	if (!r->zip)
		return JETON_OK;
	if (room > JETON_INFLATED_MAX)
		room = JETON_INFLATED_MAX;
	e = jt_inflate(packed, at, room, &n);
	jt_wipe(at - packed.n, packed.n);
	if (e == JETON_TOO_LONG && room < JETON_INFLATED_MAX)
		e = JETON_NO_SPACE;
	r->used += n;
	r->out->plaintext = (jeton_str){ (const char *)at, n };
	return e;
}

static jeton_err
stage_type(struct run *r)
{
	struct jt_json typ = jt_object_get(&r->header.shielded, JT_LIT("typ"));

	if (r->rules->type == NULL || r->rules->type == JETON_ANY)
		return JETON_OK;
	return jt_expected_type(typ, r->rules->type) ? JETON_OK
						     : JETON_WRONG_TYPE;
}

static jeton_err
run_stages(struct run *r)
{
	static jeton_err (*const stages[])(struct run *) = { stage_form,
		stage_header, stage_key, stage_sizes, stage_content, stage_zip,
		stage_type };
	jeton_err e = JETON_OK;

	for (size_t i = 0; e == JETON_OK && i < JT_COUNT(stages); i++)
		e = stages[i](r);
	return e;
}

static bool
is_sane(const jeton_jwe_rules *rules)
{
	return jt_expected_list_is_sane(rules->algorithms) &&
	    jt_expected_list_is_sane(rules->encodings) &&
	    jt_expected_is_sane(rules->type) &&
	    jt_expected_forms_are_sane(rules->forms);
}

jeton_err
jeton_decrypt(const jeton_jwe_rules *rules, const jeton_opener *opener,
    jeton_str text, void *buf, size_t size, jeton_jwe *out)
{
	struct run r = { .rules = rules,
		.opener = opener,
		.text = text,
		.out = out,
		.buf = buf,
		.size = size };
	jeton_err e;

	*out = (jeton_jwe){ .key = 0 };
	if (rules == NULL || opener == NULL || !is_sane(rules) ||
	    (text.p == NULL && text.n > 0) || (buf == NULL && size > 0))
		return JETON_ARGUMENT;
	e = run_stages(&r);
	if (e != JETON_OK) {
		jt_wipe(buf, r.used);
		*out = (jeton_jwe){ .key = 0 };
	}
	return e;
}
