/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/wrapped.h"

#include <assert.h>

#include "base/bytes.h"
#include "base/text.h"

static jeton_err
system_bytes(const struct jt_chance *c, enum jt_chance_use use, void *p,
    size_t n)
{
	(void)c;
	(void)use;
	return jt_random(p, n);
}

static jeton_err
system_ephemeral(const struct jt_chance *c, enum jt_ekind kind,
    struct jt_ekey **out)
{
	(void)c;
	return jt_ekey_generate(out, kind, 0);
}

const struct jt_chance jt_chance = { system_bytes, system_ephemeral };

static jeton_str
view(const uint8_t *p, size_t n)
{
	return (jeton_str){ (const char *)p, n };
}

static size_t
cek_size(const struct jt_enc *enc)
{
	return jt_aead_key_size(enc->aead);
}

static enum jt_aead
gcm_of(size_t key)
{
	return key == 16 ? JT_A128GCM : key == 24 ? JT_A192GCM : JT_A256GCM;
}

/* ---- Reading ---- */

/* A member in base64url. */
static jeton_err
decode(struct jt_json v, uint8_t *out, size_t room, size_t *n)
{
	char text[JETON_HEADER_MAX];
	size_t size;
	jeton_err e;

	*n = 0;
	if (v.type != JT_JSON_STRING ||
	    jt_json_str(v, text, sizeof text, &size) != JETON_OK)
		return JETON_MALFORMED;
	e = jt_base64url_decode((jeton_str){ text, size }, out, room, n);
	return e == JETON_NO_SPACE ? JETON_TOO_LONG : e;
}

static jeton_err
decode_exactly(struct jt_json v, uint8_t *out, size_t size)
{
	size_t n;

	return decode(v, out, size, &n) == JETON_OK && n == size
	    ? JETON_OK
	    : JETON_MALFORMED;
}

static jeton_err
decode_if_there(struct jt_json v, uint8_t *out, size_t size, size_t *n)
{
	return v.type == JT_JSON_NONE ? JETON_OK : decode(v, out, size, n);
}

/* A point of the key's own curve, uncompressed, each number in full. */
static jeton_err
read_epk(struct jt_wrapped *w, enum jt_ekind kind, struct jt_json epk)
{
	const struct jt_ekind_name *name = jt_ekind_name(kind);
	const size_t width = jt_ekey_width(kind);
	uint8_t x[JT_E_POINT_MAX], y[JT_E_POINT_MAX];
	struct jt_parts parts = { .x = view(x, width) };
	struct jt_object o;
	const char *bad;
	jeton_err e;

	if (epk.type != JT_JSON_OBJECT ||
	    jt_object_read(&o, epk.text) != JETON_OK ||
	    !jt_json_is(jt_object_get(&o, JT_LIT("kty")),
		jeton_cstr(name->kty)) ||
	    !jt_json_is(jt_object_get(&o, JT_LIT("crv")),
		jeton_cstr(name->crv)))
		return JETON_MALFORMED;
	e = decode_exactly(jt_object_get(&o, JT_LIT("x")), x, width);
	if (e == JETON_OK && strcmp(name->kty, "EC") == 0) {
		e = decode_exactly(jt_object_get(&o, JT_LIT("y")), y, width);
		parts.y = view(y, width);
	}
	if (e == JETON_OK)
		e = jt_ekey_make(&w->epk, kind, &parts, &bad);
	return e == JETON_KEY_FORM ? JETON_MALFORMED : e;
}

static jeton_err
read_agreement(struct jt_wrapped *w, const struct jt_wkey *k,
    const struct jt_jwe_params *p)
{
	jeton_err e = read_epk(w, jt_ekey_kind(k->ekey), p->epk);

	if (e == JETON_OK)
		e = decode_if_there(p->apu, w->apu, sizeof w->apu,
		    &w->apu_size);
	if (e == JETON_OK)
		e = decode_if_there(p->apv, w->apv, sizeof w->apv,
		    &w->apv_size);
	return e;
}

jeton_err
jt_wrapped_p2c(struct jt_json v, unsigned *p2c)
{
	int64_t n;

	*p2c = 0;
	if (v.type != JT_JSON_NUMBER)
		return JETON_MALFORMED;
	for (size_t i = 0; i < v.text.n; i++)
		if (v.text.p[i] < '0' || v.text.p[i] > '9')
			return JETON_MALFORMED;
	if (!jt_json_int(v, &n) || n > JETON_P2C_MAX)
		return JETON_TOO_LONG;
	if (n < JETON_P2C_MIN)
		return JETON_MALFORMED;
	*p2c = (unsigned)n;
	return JETON_OK;
}

static jeton_err
read_salt(struct jt_wrapped *w, const struct jt_jwe_params *p)
{
	jeton_err e = jt_wrapped_p2c(p->p2c, &w->p2c);

	if (e == JETON_OK)
		e = decode(p->p2s, w->salt, sizeof w->salt, &w->salt_size);
	if (e == JETON_OK && w->salt_size < JETON_P2S_MIN)
		e = JETON_MALFORMED;
	return e;
}

/* That of an RSA key is its own business. */
static bool
has_right_size(const struct jt_wrapped *w, enum jt_way way, size_t cek)
{
	switch (way) {
	case JT_DIR:
	case JT_ECDH:
		return w->size == 0;
	case JT_GCMKW:
		return w->size == cek;
	case JT_KW:
	case JT_ECDH_KW:
	case JT_PBES2:
		return w->size == cek + JT_WRAP_EXTRA;
	case JT_OAEP:
		return w->size > 0;
	}
	return false;
}

jeton_err
jt_wrapped_read(struct jt_wrapped *w, const struct jt_wkey *k,
    const struct jt_enc *enc, const struct jt_jwe_params *params,
    jeton_str encrypted_key)
{
	jeton_err e;

	w->epk = NULL;
	w->apu_size = w->apv_size = w->salt_size = 0;
	e = jt_base64url_decode(encrypted_key, w->key, sizeof w->key, &w->size);
	if (e != JETON_OK || !has_right_size(w, k->alg->way, cek_size(enc)))
		return JETON_MALFORMED;
	switch (k->alg->way) {
	case JT_ECDH:
	case JT_ECDH_KW:
		return read_agreement(w, k, params);
	case JT_GCMKW:
		e = decode_exactly(params->iv, w->iv, sizeof w->iv);
		if (e == JETON_OK)
			e = decode_exactly(params->tag, w->tag, sizeof w->tag);
		return e;
	case JT_PBES2:
		return read_salt(w, params);
	case JT_DIR:
	case JT_KW:
	case JT_OAEP:
		break;
	}
	return JETON_OK;
}

void
jt_wrapped_clear(struct jt_wrapped *w)
{
	jt_ekey_free(w->epk);
	w->epk = NULL;
}

/* ---- Keys that wrap ---- */

/* n bytes of what k and epk share, of which one has the private half. */
static jeton_err
agree(const struct jt_wrapped *w, const struct jt_wkey *k, jeton_str algorithm,
    uint8_t *out, size_t n)
{
	struct jt_agreement a = { algorithm, view(w->apu, w->apu_size),
		view(w->apv, w->apv_size) };
	bool opening = jt_ekey_is_private(k->ekey);
	uint8_t z[JT_E_POINT_MAX];
	size_t size;
	jeton_err e = jt_ekey_agree(opening ? k->ekey : w->epk,
	    opening ? w->epk : k->ekey, z, &size);

	if (e == JETON_OK)
		e = jt_concat_kdf(&a, view(z, size), out, n);
	jt_wipe(z, sizeof z);
	return e;
}

/* The salt is that of the message behind the name of alg and a zero. */
static jeton_err
stretch(const struct jt_wrapped *w, const struct jt_wkey *k, uint8_t *out)
{
	uint8_t salt[JETON_P2S_MAX + 32];
	size_t n = k->alg->name.n + 1;
	struct jt_pbkdf2 p = { .hash = k->alg->hash,
		.password = view(k->secret, k->secret_size),
		.salt = view(salt, n + w->salt_size),
		.iterations = w->p2c };

	assert(n <= 32);
	memcpy(salt, k->alg->name.p, n);
	memcpy(salt + n, w->salt, w->salt_size);
	return jt_pbkdf2(&p, out, k->alg->key);
}

/* k->alg->key bytes. */
static jeton_err
make_kek(const struct jt_wrapped *w, const struct jt_wkey *k, uint8_t *kek)
{
	if (k->alg->way == JT_ECDH_KW)
		return agree(w, k, k->alg->name, kek, k->alg->key);
	if (k->alg->way == JT_PBES2)
		return stretch(w, k, kek);
	memcpy(kek, k->secret, k->alg->key);
	return JETON_OK;
}

static struct jt_aead_job
gcm_job(const struct jt_wrapped *w, const struct jt_wkey *k)
{
	return (struct jt_aead_job){
		.aead = gcm_of(k->alg->key), .key = k->secret, .iv = w->iv
	};
}

/* ---- Unwrapping ---- */

static jeton_err
unwrap(const struct jt_wrapped *w, const struct jt_wkey *k, uint8_t *cek)
{
	uint8_t kek[JT_AEAD_KEY_MAX];
	jeton_err e = make_kek(w, k, kek);

	if (e == JETON_OK)
		e = jt_unwrap(view(kek, k->alg->key), w->key, w->size, cek);
	jt_wipe(kek, sizeof kek);
	return e;
}

jeton_err
jt_wrapped_open(const struct jt_wrapped *w, const struct jt_wkey *k,
    const struct jt_enc *enc, uint8_t *cek)
{
	struct jt_aead_job job;
	size_t n;

	switch (k->alg->way) {
	case JT_DIR:
		if (k->secret_size != cek_size(enc))
			return JETON_BAD_SIGNATURE;
		memcpy(cek, k->secret, k->secret_size);
		return JETON_OK;
	case JT_ECDH:
		return agree(w, k, enc->name, cek, cek_size(enc));
	case JT_GCMKW:
		job = gcm_job(w, k);
		return jt_aead_open(&job, view(w->key, w->size), w->tag, cek,
		    &n);
	case JT_OAEP:
		return jt_oaep_decrypt(k->ekey, k->alg->oaep,
		    view(w->key, w->size), cek, cek_size(enc));
	case JT_KW:
	case JT_ECDH_KW:
	case JT_PBES2:
		break;
	}
	return unwrap(w, k, cek);
}

/* ---- Wrapping ---- */

static jeton_err
wrap(struct jt_wrapped *w, const struct jt_wkey *k, const uint8_t *cek,
    size_t n)
{
	uint8_t kek[JT_AEAD_KEY_MAX];
	jeton_err e = make_kek(w, k, kek);

	w->size = n + JT_WRAP_EXTRA;
	if (e == JETON_OK)
		e = jt_wrap(view(kek, k->alg->key), cek, n, w->key);
	jt_wipe(kek, sizeof kek);
	return e;
}

static jeton_err
wrap_by_gcm(struct jt_wrapped *w, const struct jt_wkey *k, const uint8_t *cek,
    size_t n)
{
	struct jt_aead_job job = gcm_job(w, k);
	struct jt_aead_stream *s;
	jeton_err e = jt_aead_begin(&s, &job);

	if (e == JETON_OK)
		e = jt_aead_end(s, cek, n, w->key, &w->size);
	if (e == JETON_OK)
		memcpy(w->tag, jt_aead_tag(s), sizeof w->tag);
	jt_aead_free(s);
	return e;
}

/* The random numbers of the algorithm. */
static jeton_err
draw(struct jt_wrapped *w, const struct jt_wkey *k,
    const struct jt_chance *chance)
{
	switch (k->alg->way) {
	case JT_ECDH:
	case JT_ECDH_KW:
		return chance->ephemeral(chance, jt_ekey_kind(k->ekey),
		    &w->epk);
	case JT_GCMKW:
		return chance->bytes(chance, JT_FOR_WRAP_IV, w->iv,
		    sizeof w->iv);
	case JT_PBES2:
		w->p2c = k->iterations;
		w->salt_size = JT_SALT_SIZE;
		return chance->bytes(chance, JT_FOR_SALT, w->salt,
		    JT_SALT_SIZE);
	case JT_DIR:
	case JT_KW:
	case JT_OAEP:
		break;
	}
	return JETON_OK;
}

static jeton_err
make(struct jt_wrapped *w, const struct jt_wkey *k, const struct jt_enc *enc,
    uint8_t *cek)
{
	switch (k->alg->way) {
	case JT_DIR:
		if (k->secret_size != cek_size(enc))
			return JETON_KEY_MISMATCH;
		memcpy(cek, k->secret, k->secret_size);
		return JETON_OK;
	case JT_ECDH:
		return agree(w, k, enc->name, cek, cek_size(enc));
	case JT_GCMKW:
		return wrap_by_gcm(w, k, cek, cek_size(enc));
	case JT_OAEP:
		w->size = jt_ekey_modulus_size(k->ekey);
		return jt_oaep_encrypt(k->ekey, k->alg->oaep, cek,
		    cek_size(enc), w->key);
	case JT_KW:
	case JT_ECDH_KW:
	case JT_PBES2:
		break;
	}
	return wrap(w, k, cek, cek_size(enc));
}

/* Nobody can agree with a point that makes every secret zero. */
jeton_err
jt_wrapped_make(struct jt_wrapped *w, const struct jt_wkey *k,
    const struct jt_enc *enc, const struct jt_chance *chance, uint8_t *cek)
{
	jeton_err e;

	w->epk = NULL;
	w->size = 0;
	e = draw(w, k, chance);
	if (e == JETON_OK)
		e = make(w, k, enc, cek);
	return e == JETON_BAD_SIGNATURE ? JETON_KEY_WEAK : e;
}
