/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A detached payload that comes in pieces.  It is hashed as it comes, once for
 * each key that may have signed it, behind the header and a dot; in base64url
 * unless b64 is false, which takes its bytes three at a time.
 */
#include <stdlib.h>
#include <string.h>

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/text.h"
#include "crypto/stream.h"
#include "jeton/jws.h"
#include "jose/jws_signer.h"
#include "jose/jws_text.h"
#include "jose/jws_trial.h"
#include "jose/key.h"

enum { PIECE = 3 * 1024 };

struct jeton_stream {
	bool signs, unencoded, wrong_type, ended;
	const struct jt_key *signer;
	size_t signature_size; /* of the one to make, or to check */
	size_t count;          /* of hashes */
	size_t rest_size;      /* bytes that wait for two or one more */
	size_t header_size;
	struct jt_stream hashes[JETON_TRIES_MAX];
	size_t places[JETON_TRIES_MAX]; /* of their keys in the set */
	bool verified;
	size_t key;       /* the place of the one that did */
	size_t json_size; /* of the header that was read */
	char json[JETON_HEADER_MAX];
	uint8_t rest[3];
	uint8_t signature[JT_SIGNATURE_MAX];
	char header[JT_JWS_HEADER_SIZE + 1];
};

/* ---- Hashing ---- */

static jeton_err
add_key(jeton_stream *s, const struct jt_key *key)
{
	const struct jt_hmac *hmac =
	    key->alg->scheme == JT_SCHEME_HMAC ? &key->hmac : NULL;

	return jt_stream_begin(&s->hashes[s->count++], hmac, key->pkey);
}

static void
hash(jeton_stream *s, const void *p, size_t n)
{
	for (size_t i = 0; i < s->count; i++)
		jt_stream_add(&s->hashes[i], p, n);
}

static void
hash_header(jeton_stream *s, jeton_str header)
{
	hash(s, header.p, header.n);
	hash(s, ".", 1);
}

/* The text of at most PIECE bytes. */
static void
hash_encoded(jeton_stream *s, const uint8_t *p, size_t n)
{
	char text[JT_BASE64URL_SIZE(PIECE)];

	jt_base64url_encode(text, p, n);
	hash(s, text, JT_BASE64URL_SIZE(n));
}

/* Fills up the three bytes that a quartet is made of; how many it took. */
static size_t
fill_rest(jeton_stream *s, const uint8_t *p, size_t n)
{
	size_t took = 0;

	while (s->rest_size < sizeof s->rest && took < n)
		s->rest[s->rest_size++] = p[took++];
	if (s->rest_size == sizeof s->rest) {
		hash_encoded(s, s->rest, sizeof s->rest);
		s->rest_size = 0;
	}
	return took;
}

static void
add_encoded(jeton_stream *s, const uint8_t *p, size_t n)
{
	if (s->rest_size > 0) {
		size_t took = fill_rest(s, p, n);

		p += took;
		n -= took;
	}
	while (n >= 3) {
		size_t piece = n < PIECE ? n - n % 3 : PIECE;

		hash_encoded(s, p, piece);
		p += piece;
		n -= piece;
	}
	fill_rest(s, p, n);
}

static void
end_payload(jeton_stream *s)
{
	if (s->rest_size > 0)
		hash_encoded(s, s->rest, s->rest_size);
	s->rest_size = 0;
	s->ended = true;
}

jeton_err
jeton_stream_update(jeton_stream *stream, const void *p, size_t n)
{
	if (stream == NULL || stream->ended || (p == NULL && n > 0))
		return JETON_ARGUMENT;
	if (stream->unencoded)
		hash(stream, p, n);
	else if (n > 0)
		add_encoded(stream, p, n);
	return JETON_OK;
}

/* ---- Signing ---- */

static jeton_err
begin_signing(jeton_stream *s, const jeton_signer *signer, unsigned flags)
{
	struct jt_buf none = jt_buf_over(NULL, 0);
	jeton_err e;

	s->signs = true;
	s->unencoded = (flags & JETON_UNENCODED) != 0;
	e = jt_jws_signer_write(signer, s->unencoded, s->header,
	    &s->header_size, &none);
	if (e != JETON_OK)
		return e;
	s->signer = &signer->key->key;
	s->signature_size = jt_key_signature_size(s->signer);
	e = add_key(s, s->signer);
	if (e == JETON_OK)
		hash_header(s, (jeton_str){ s->header, s->header_size });
	return e;
}

jeton_err
jeton_stream_sign(jeton_stream **out, const jeton_signer *signer,
    unsigned flags)
{
	jeton_stream *s;
	jeton_err e;

	*out = NULL;
	if (signer == NULL || signer->unprotected != NULL ||
	    (flags & ~(unsigned)JETON_UNENCODED) != 0)
		return JETON_ARGUMENT;
	s = calloc(1, sizeof *s);
	if (s == NULL)
		return JETON_NO_MEMORY;
	e = begin_signing(s, signer, flags);
	if (e == JETON_OK) {
		*out = s;
		s = NULL;
	}
	jeton_stream_free(s);
	return e;
}

static jeton_err
make_signature(jeton_stream *s)
{
	uint8_t digest[JT_HASH_MAX];

	if (s->signer->external == NULL)
		return jt_stream_sign(&s->hashes[0], s->signature);
	jt_stream_digest(&s->hashes[0], digest);
	return jt_external_sign_digest(s->signer, digest, s->signature);
}

jeton_err
jeton_stream_signed(jeton_stream *stream, char *out, size_t size)
{
	struct jt_buf b = jt_buf_over(out, size);
	jeton_err e;

	if (size == 0)
		return JETON_NO_SPACE;
	out[0] = '\0';
	if (stream == NULL || stream->ended || !stream->signs)
		return JETON_ARGUMENT;
	if (size <
	    stream->header_size + 3 + JT_BASE64URL_SIZE(stream->signature_size))
		return JETON_NO_SPACE;
	end_payload(stream);
	e = make_signature(stream);
	if (e != JETON_OK)
		return e;
	jt_put(&b, (jeton_str){ stream->header, stream->header_size });
	jt_put(&b, JT_LIT(".."));
	jt_put_base64url(&b, stream->signature, stream->signature_size);
	return jt_buf_end(&b);
}

/* ---- Verifying ---- */

/* Decoded now, so that the text need not live as long as the stream. */
static jeton_err
take_signature(jeton_stream *s, const struct jt_jws_signature *from)
{
	char text[JT_BASE64URL_SIZE(JT_SIGNATURE_MAX) + 1];
	jeton_str view;
	jeton_err e = jt_part_view(&from->signature, text, sizeof text, &view);

	if (e == JETON_OK)
		e = jt_base64url_decode(view, s->signature, sizeof s->signature,
		    &s->signature_size);
	return e == JETON_NO_SPACE ? JETON_BAD_SIGNATURE : e;
}

static jeton_err
take_trial(jeton_stream *s, const jeton_keys *keys,
    const struct jt_jws_trial *trial)
{
	jeton_err e = trial->result;

	s->unencoded = trial->unencoded;
	s->wrong_type = trial->wrong_type;
	for (size_t i = 0; e == JETON_OK && i < trial->count; i++) {
		s->places[i] = (size_t)(trial->candidates[i] - keys->key);
		e = add_key(s, trial->candidates[i]);
	}
	return e;
}

static jeton_err
begin_verifying(jeton_stream *s, const jeton_jws_rules *rules,
    const jeton_keys *keys, jeton_str text)
{
	struct jt_jws_text parts;
	struct jt_jws_trial trial;
	jeton_str header;
	jeton_err e = jt_jws_text_read(&parts, rules->forms, text);

	if (e == JETON_OK && parts.count != 1)
		e = JETON_MALFORMED;
	if (e == JETON_OK)
		e = jt_jws_text_payload(&parts, true);
	if (e != JETON_OK)
		return e;
	jt_jws_trial_begin(&trial, rules, keys, &parts.signatures[0]);
	e = take_trial(s, keys, &trial);
	if (e == JETON_OK)
		e = take_signature(s, &parts.signatures[0]);
	if (e == JETON_OK)
		e = jt_part_view(&parts.signatures[0].header, s->header,
		    sizeof s->header, &header);
	if (e == JETON_OK)
		e = jt_part_decode(&parts.signatures[0].header, s->json,
		    sizeof s->json, &s->json_size);
	if (e != JETON_OK)
		return e;
	hash_header(s, header);
	return JETON_OK;
}

jeton_err
jeton_stream_verify(jeton_stream **out, const jeton_jws_rules *rules,
    const jeton_keys *keys, jeton_str text)
{
	jeton_stream *s;
	jeton_err e;

	*out = NULL;
	if (rules == NULL || keys == NULL || text.p == NULL ||
	    rules->payload.p != NULL || jt_jws_rules_check(rules) != JETON_OK)
		return JETON_ARGUMENT;
	s = calloc(1, sizeof *s);
	if (s == NULL)
		return JETON_NO_MEMORY;
	e = begin_verifying(s, rules, keys, text);
	if (e == JETON_OK) {
		*out = s;
		s = NULL;
	}
	jeton_stream_free(s);
	return e;
}

jeton_err
jeton_stream_verified(jeton_stream *stream)
{
	jeton_err e = JETON_BAD_SIGNATURE;

	if (stream == NULL || stream->ended || stream->signs)
		return JETON_ARGUMENT;
	end_payload(stream);
	for (size_t i = 0; i < stream->count && e == JETON_BAD_SIGNATURE; i++) {
		e = jt_stream_verify(&stream->hashes[i], stream->signature,
		    stream->signature_size);
		stream->key = stream->places[i];
	}
	if (e == JETON_OK && stream->wrong_type)
		e = JETON_WRONG_TYPE;
	stream->verified = e == JETON_OK;
	return e;
}

jeton_str
jeton_stream_header(const jeton_stream *stream)
{
	if (stream == NULL || !stream->verified)
		return (jeton_str){ NULL, 0 };
	return (jeton_str){ stream->json, stream->json_size };
}

size_t
jeton_stream_key(const jeton_stream *stream)
{
	return stream == NULL || !stream->verified ? 0 : stream->key;
}

void
jeton_stream_free(jeton_stream *stream)
{
	if (stream == NULL)
		return;
	jt_wipe(stream, sizeof *stream);
	free(stream);
}
