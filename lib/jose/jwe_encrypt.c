/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plaintext and its recipients become a JWE.  The text grows in the caller's
 * memory from front to back: what is authenticated is read from there, and the
 * ciphertext passes through in pieces.
 */
#include "jose/jwe_encrypt.h"

#include "base/bytes.h"

/* Whole blocks of AES that are whole characters, too. */
enum { PIECE = 64 * 3 * JT_AEAD_BLOCK };

struct job {
	const struct jt_jwe_order *order;
	const jeton_jwe_options *options;
	const struct jt_enc *enc;
	struct jt_buf out;
	jeton_str header; /* the protected one, as it is in out */
	jeton_str aad;    /* likewise */
	uint8_t cek[JT_AEAD_KEY_MAX], iv[JT_AEAD_IV_MAX];
};

static const struct jt_wkey *
key_of(const struct job *j, size_t i)
{
	return &j->order->recipients[i]->key;
}

/* ---- Arguments ---- */

/* What we write ourselves, or would not dare to write. */
static bool
has_reserved(const jeton_claim *list)
{
	static const char *const reserved[] = { "alg", "enc", "zip", "crit",
		"kid", "epk", "apu", "apv", "iv", "tag", "p2s", "p2c", "b64" };

	return jt_list_has_any(list, reserved, JT_COUNT(reserved));
}

static bool
is_absent(jeton_str s)
{
	return s.n == 0;
}

static bool
is_sane(jeton_str s)
{
	return s.p != NULL || s.n == 0;
}

static jeton_err
check_options(const struct jt_jwe_order *order)
{
	const jeton_jwe_options *o = order->options;

	if ((unsigned)o->form > JETON_GENERAL || !is_sane(order->plaintext) ||
	    !is_sane(o->aad) || !is_sane(o->apu) || !is_sane(o->apv))
		return JETON_ARGUMENT;
	if (o->form == JETON_COMPACT &&
	    (o->unprotected != NULL || !is_absent(o->aad)))
		return JETON_ARGUMENT;
	if (has_reserved(o->header) || has_reserved(o->unprotected))
		return JETON_ARGUMENT;
	return order->plaintext.n > JETON_JWE_MAX ? JETON_TOO_LONG : JETON_OK;
}

/* One by one, and what they are together. */
static jeton_err
check_recipients(const struct jt_jwe_order *order)
{
	bool has_info =
	    !is_absent(order->options->apu) || !is_absent(order->options->apv);
	bool agrees = false;
	unsigned iterations = 0;

	if (order->recipients == NULL || order->count == 0 ||
	    order->count > JETON_RECIPIENTS_MAX ||
	    (order->count > 1 && order->options->form != JETON_GENERAL))
		return JETON_ARGUMENT;
	for (size_t i = 0; i < order->count; i++) {
		const jeton_recipient *r = order->recipients[i];

		if (r == NULL ||
		    (order->count > 1 && jt_encalg_is_direct(r->key.alg)))
			return JETON_ARGUMENT;
		agrees |=
		    r->key.alg->way == JT_ECDH || r->key.alg->way == JT_ECDH_KW;
		iterations += r->key.iterations;
	}
	return (has_info && !agrees) || iterations > JETON_P2C_MAX
	    ? JETON_ARGUMENT
	    : JETON_OK;
}

static jeton_err
choose_enc(struct job *j)
{
	const struct jt_enc *fixed = key_of(j, 0)->enc;

	if (j->options->enc != NULL)
		j->enc = jt_enc_find(jeton_cstr(j->options->enc));
	else if (fixed != NULL)
		j->enc = fixed;
	else
		j->enc = jt_enc_find(JT_LIT("A256GCM"));
	if (j->enc == NULL)
		return JETON_KEY_TYPE;
	return fixed != NULL && j->enc != fixed ? JETON_KEY_MISMATCH : JETON_OK;
}

/* ---- One recipient ---- */

static void
put_bytes(struct jt_buf *b, const char *name, const void *p, size_t n)
{
	jt_put_bytes(b, name, (jeton_str){ p, n });
}

static jeton_err
put_epk(struct jt_buf *b, const struct jt_ekey *epk)
{
	const struct jt_ekind_name *name = jt_ekind_name(jt_ekey_kind(epk));
	uint8_t buf[2 * JT_E_POINT_MAX];
	struct jt_parts parts;
	jeton_err e = jt_ekey_parts(epk, false, buf, sizeof buf, &parts);

	if (e != JETON_OK)
		return e;
	jt_put_name(b, JT_LIT("epk"));
	jt_put_char(b, '{');
	jt_put_str(b, "kty", name->kty);
	jt_put_str(b, "crv", name->crv);
	jt_put_bytes(b, "x", parts.x);
	jt_put_bytes(b, "y", parts.y);
	jt_put_char(b, '}');
	return JETON_OK;
}

/* alg, kid, and what the algorithm needs. */
static jeton_err
put_params(struct jt_buf *b, const struct jt_wkey *k,
    const struct jt_wrapped *w)
{
	jeton_err e = JETON_OK;

	jt_put_text(b, "alg", k->alg->name);
	if (k->kid_size > 0)
		jt_put_str(b, "kid", k->kid);
	if (w->epk != NULL) {
		e = put_epk(b, w->epk);
		if (w->apu_size > 0)
			put_bytes(b, "apu", w->apu, w->apu_size);
		if (w->apv_size > 0)
			put_bytes(b, "apv", w->apv, w->apv_size);
	}
	if (k->alg->way == JT_GCMKW) {
		put_bytes(b, "tag", w->tag, sizeof w->tag);
		put_bytes(b, "iv", w->iv, sizeof w->iv);
	}
	if (k->alg->way == JT_PBES2) {
		put_bytes(b, "p2s", w->salt, w->salt_size);
		jt_put_name(b, JT_LIT("p2c"));
		jt_put_int(b, w->p2c);
	}
	return e;
}

static jeton_err
take_info(uint8_t out[JT_INFO_MAX], size_t *n, jeton_str info)
{
	*n = info.n;
	if (info.n > JT_INFO_MAX)
		return JETON_TOO_LONG;
	if (info.n > 0)
		memcpy(out, info.p, info.n);
	return JETON_OK;
}

static jeton_err
wrap_for(struct job *j, const struct jt_wkey *k, struct jt_wrapped *w)
{
	jeton_err e;

	w->epk = NULL;
	e = take_info(w->apu, &w->apu_size, j->options->apu);
	if (e == JETON_OK)
		e = take_info(w->apv, &w->apv_size, j->options->apv);
	if (e == JETON_OK)
		e = jt_wrapped_make(w, k, j->enc, j->order->chance, j->cek);
	return e;
}

/* ---- The protected header ---- */

/* Those of the only recipient come first; w is NULL if there are several. */
static jeton_err
put_header_json(struct jt_buf *b, const struct job *j,
    const struct jt_wrapped *w)
{
	jeton_err e = JETON_OK;

	jt_put_char(b, '{');
	if (w != NULL)
		e = put_params(b, key_of(j, 0), w);
	jt_put_str(b, "typ", j->options->type);
	jt_put_str(b, "cty", j->options->content_type);
	if (e == JETON_OK)
		e = jt_put_list(b, j->options->header);
	jt_put_str(b, "enc", j->enc->name.p);
	jt_put_char(b, '}');
	if (e == JETON_OK && b->failed)
		e = JETON_ARGUMENT;
	return e;
}

static jeton_err
put_unprotected(struct job *j, struct jt_object *o)
{
	size_t start;
	jeton_err e;

	*o = (struct jt_object){ .count = 0 };
	if (j->options->unprotected == NULL)
		return JETON_OK;
	jt_put_name(&j->out, JT_LIT("unprotected"));
	start = j->out.n;
	jt_put_char(&j->out, '{');
	e = jt_put_list(&j->out, j->options->unprotected);
	jt_put_char(&j->out, '}');
	if (e != JETON_OK || j->out.failed)
		return e == JETON_OK ? JETON_NO_SPACE : e;
	e = jt_jwe_object_read(o,
	    (jeton_str){ j->out.p + start, j->out.n - start });
	return e == JETON_OK ? JETON_OK : JETON_ARGUMENT;
}

/* Appends base64url and gives a view of it. */
static jeton_str
put_view(struct jt_buf *b, const void *p, size_t n)
{
	size_t start = b->n;

	jt_put_base64url(b, p, n);
	return (jeton_str){ b->p + start, b->n - start };
}

/* Both headers: what is protected cannot be unprotected, too. */
static jeton_err
put_headers(struct job *j, const struct jt_wrapped *w)
{
	char text[JETON_HEADER_MAX];
	struct jt_buf b = jt_buf_over(text, sizeof text);
	struct jt_object shielded, shared;
	bool compact = j->options->form == JETON_COMPACT;
	jeton_err e = put_header_json(&b, j, w);

	if (e != JETON_OK)
		return e;
	if (jt_object_read(&shielded, (jeton_str){ text, b.n }) != JETON_OK)
		return JETON_ARGUMENT;
	jt_put(&j->out, compact ? JT_LIT("") : JT_LIT("{\"protected\":\""));
	j->header = put_view(&j->out, text, b.n);
	jt_put(&j->out, compact ? JT_LIT(".") : JT_LIT("\""));
	e = put_unprotected(j, &shared);
	if (e == JETON_OK && jt_object_overlaps(&shielded, &shared))
		e = JETON_ARGUMENT;
	return e;
}

/* ---- Recipients ---- */

static void
put_key(struct job *j, const struct jt_wrapped *w)
{
	if (j->options->form == JETON_COMPACT)
		jt_put_base64url(&j->out, w->key, w->size);
	else if (w->size > 0)
		put_bytes(&j->out, "encrypted_key", w->key, w->size);
}

/* Alone, it has its parameters protected. */
static jeton_err
put_only_recipient(struct job *j)
{
	struct jt_wrapped w;
	bool general = j->options->form == JETON_GENERAL;
	jeton_err e = wrap_for(j, key_of(j, 0), &w);

	if (e == JETON_OK)
		e = put_headers(j, &w);
	if (e == JETON_OK) {
		if (general)
			jt_put(&j->out, JT_LIT(",\"recipients\":[{"));
		put_key(j, &w);
		if (general)
			jt_put(&j->out, JT_LIT("}]"));
	}
	jt_wrapped_clear(&w);
	return e;
}

static jeton_err
put_one_of_several(struct job *j, size_t i)
{
	struct jt_wrapped w;
	jeton_err e = wrap_for(j, key_of(j, i), &w);

	jt_put(&j->out, i == 0 ? JT_LIT("{") : JT_LIT(",{"));
	jt_put_name(&j->out, JT_LIT("header"));
	jt_put_char(&j->out, '{');
	if (e == JETON_OK)
		e = put_params(&j->out, key_of(j, i), &w);
	jt_put_char(&j->out, '}');
	if (e == JETON_OK)
		put_key(j, &w);
	jt_put_char(&j->out, '}');
	jt_wrapped_clear(&w);
	return e;
}

static jeton_err
put_recipients(struct job *j)
{
	jeton_err e;

	if (j->order->count == 1)
		return put_only_recipient(j);
	e = put_headers(j, NULL);
	jt_put(&j->out, JT_LIT(",\"recipients\":["));
	for (size_t i = 0; e == JETON_OK && i < j->order->count; i++)
		e = put_one_of_several(j, i);
	jt_put_char(&j->out, ']');
	return e;
}

/* ---- Content ---- */

static void
begin_part(struct job *j, const char *name)
{
	if (j->options->form == JETON_COMPACT) {
		jt_put_char(&j->out, '.');
		return;
	}
	jt_put_name(&j->out, jeton_cstr(name));
	jt_put_char(&j->out, '"');
}

static void
end_part(struct job *j)
{
	if (j->options->form != JETON_COMPACT)
		jt_put_char(&j->out, '"');
}

static jeton_err
put_pieces(struct jt_buf *b, struct jt_aead_stream *s, jeton_str plaintext)
{
	uint8_t piece[PIECE + JT_AEAD_BLOCK];
	jeton_err e = JETON_OK;
	size_t n;

	while (e == JETON_OK && plaintext.n > PIECE) {
		e = jt_aead_update(s, plaintext.p, PIECE, piece);
		jt_put_base64url(b, piece, PIECE);
		plaintext.p += PIECE;
		plaintext.n -= PIECE;
	}
	if (e == JETON_OK)
		e = jt_aead_end(s, plaintext.p, plaintext.n, piece, &n);
	if (e == JETON_OK)
		jt_put_base64url(b, piece, n);
	return e;
}

static jeton_err
put_ciphertext(struct job *j)
{
	struct jt_aead_job job = { .aead = j->enc->aead,
		.key = j->cek,
		.iv = j->iv,
		.aad = { j->header } };
	struct jt_aead_stream *s;
	jeton_err e;

	if (j->out.failed)
		return JETON_NO_SPACE;
	if (!is_absent(j->options->aad)) {
		job.aad[1] = JT_LIT(".");
		job.aad[2] = j->aad;
	}
	e = jt_aead_begin(&s, &job);
	begin_part(j, "ciphertext");
	if (e == JETON_OK)
		e = put_pieces(&j->out, s, j->order->plaintext);
	end_part(j);
	if (e == JETON_OK) {
		begin_part(j, "tag");
		jt_put_base64url(&j->out, jt_aead_tag(s),
		    jt_aead_tag_size(j->enc->aead));
		end_part(j);
	}
	jt_aead_free(s);
	return e;
}

static jeton_err
put_content(struct job *j)
{
	const struct jt_chance *c = j->order->chance;
	size_t n = jt_aead_iv_size(j->enc->aead);
	jeton_err e = c->bytes(c, JT_FOR_IV, j->iv, n);

	if (e != JETON_OK)
		return e;
	if (!is_absent(j->options->aad)) {
		begin_part(j, "aad");
		j->aad =
		    put_view(&j->out, j->options->aad.p, j->options->aad.n);
		end_part(j);
	}
	begin_part(j, "iv");
	jt_put_base64url(&j->out, j->iv, n);
	end_part(j);
	return put_ciphertext(j);
}

static jeton_err
write_text(struct job *j)
{
	const struct jt_chance *c = j->order->chance;
	jeton_err e = choose_enc(j);

	if (e == JETON_OK && !jt_encalg_is_direct(key_of(j, 0)->alg))
		e = c->bytes(c, JT_FOR_CEK, j->cek,
		    jt_aead_key_size(j->enc->aead));
	if (e == JETON_OK)
		e = put_recipients(j);
	if (e == JETON_OK)
		e = put_content(j);
	if (j->options->form != JETON_COMPACT)
		jt_put_char(&j->out, '}');
	if (e == JETON_OK && j->out.n > JETON_JWE_MAX)
		e = JETON_TOO_LONG;
	return e == JETON_OK ? jt_buf_end(&j->out) : e;
}

jeton_err
jt_jwe_encrypt(const struct jt_jwe_order *order, char *out, size_t size)
{
	struct job j = { .order = order,
		.options = order->options,
		.out = jt_buf_over(out, size) };
	jeton_err e;

	if (size == 0)
		return JETON_NO_SPACE;
	e = check_options(order);
	if (e == JETON_OK)
		e = check_recipients(order);
	if (e == JETON_OK)
		e = write_text(&j);
	jt_wipe(j.cek, sizeof j.cek);
	if (e != JETON_OK)
		out[0] = '\0';
	return e;
}

jeton_err
jeton_encrypt(const jeton_recipient *const *recipients, size_t count,
    const jeton_jwe_options *options, jeton_str plaintext, char *out,
    size_t size)
{
	static const jeton_jwe_options usual = { .enc = NULL };
	struct jt_jwe_order order = { .recipients = recipients,
		.count = count,
		.options = options == NULL ? &usual : options,
		.plaintext = plaintext,
		.chance = &jt_chance };

	return jt_jwe_encrypt(&order, out, size);
}
