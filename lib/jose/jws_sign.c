/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A payload and its signers become a JWS.  The text grows from the front of
 * the caller's memory; at its end lies the payload as it is signed, with each
 * signer's header put in front of it in turn.
 */
#include <string.h>

#include "base/text.h"
#include "crypto/crypto.h"
#include "jeton/jws.h"
#include "jose/jws_signer.h"
#include "jose/key.h"
#include "jose/object.h"

static const unsigned known_flags = JETON_DETACHED | JETON_UNENCODED;

struct job {
	jeton_form form;
	bool detached, unencoded;
	jeton_str payload;
	struct jt_buf out;
	char *input; /* the payload as it is signed */
	size_t input_size;
};

/* One signer's headers and, once made, signature. */
struct signature {
	char header[JT_JWS_HEADER_SIZE];
	char unprotected[JETON_HEADER_MAX];
	size_t header_size, unprotected_size, size;
	uint8_t bytes[JT_SIGNATURE_MAX];
};

/* ---- Arguments ---- */

/* RFC 7797 5.2 and 5.3: what can be written down as it is. */
static bool
can_be_written(const struct job *j)
{
	jeton_str p = j->payload;

	if (!j->unencoded || j->detached)
		return true;
	if (j->form != JETON_COMPACT)
		return jt_is_utf8(p.p, p.n) &&
		    (p.n == 0 || memchr(p.p, '\0', p.n) == NULL);
	for (size_t i = 0; i < p.n; i++)
		if (p.p[i] < 0x20 || p.p[i] > 0x7e || p.p[i] == '.')
			return false;
	return true;
}

static jeton_err
check_job(const struct job *j, const jeton_signer *signers, size_t count)
{
	if (signers == NULL || count == 0 || count > JETON_SIGNATURES_MAX)
		return JETON_ARGUMENT;
	if (j->form != JETON_GENERAL && count != 1)
		return JETON_ARGUMENT;
	if (j->form == JETON_COMPACT && signers->unprotected != NULL)
		return JETON_ARGUMENT;
	if (j->payload.p == NULL && j->payload.n > 0)
		return JETON_ARGUMENT;
	return can_be_written(j) ? JETON_OK : JETON_ARGUMENT;
}

static jeton_err
open_job(struct job *j, const jeton_jws_options *options)
{
	static const jeton_jws_options usual = { JETON_COMPACT, 0 };

	if (options == NULL)
		options = &usual;
	if ((unsigned)options->form > JETON_GENERAL ||
	    (options->flags & ~known_flags) != 0)
		return JETON_ARGUMENT;
	j->form = options->form;
	j->detached = (options->flags & JETON_DETACHED) != 0;
	j->unencoded = (options->flags & JETON_UNENCODED) != 0;
	return JETON_OK;
}

/* ---- Signing ---- */

static bool
is_in_place(const struct job *j)
{
	return j->form == JETON_COMPACT && !j->detached;
}

static void
put_payload(struct job *j)
{
	if (j->unencoded)
		jt_put(&j->out, j->payload);
	else
		jt_put_base64url(&j->out, j->payload.p, j->payload.n);
}

/* Takes the end of the memory for the payload as it is signed. */
static jeton_err
place_payload(struct job *j)
{
	size_t n = j->payload.n;

	if (is_in_place(j))
		return JETON_OK;
	if (n > j->out.size)
		return JETON_NO_SPACE;
	if (!j->unencoded)
		n = JT_BASE64URL_SIZE(n);
	if (n > j->out.size)
		return JETON_NO_SPACE;
	j->out.size -= n;
	j->input = j->out.p + j->out.size;
	j->input_size = n;
	if (!j->unencoded)
		jt_base64url_encode(j->input, j->payload.p, j->payload.n);
	else if (n > 0)
		memcpy(j->input, j->payload.p, n);
	return JETON_OK;
}

/* Puts a header and a dot in front of the payload, if there is room. */
static jeton_err
place_header(struct job *j, const struct signature *s, jeton_str *input)
{
	size_t n = s->header_size;
	char *at;

	if (j->out.failed || j->out.size - j->out.n < n + 1)
		return JETON_NO_SPACE;
	at = j->input - 1 - n;
	memcpy(at, s->header, n);
	at[n] = '.';
	*input = (jeton_str){ at, n + 1 + j->input_size };
	return JETON_OK;
}

static jeton_err
sign_input(const jeton_signer *signer, struct signature *s, jeton_str input)
{
	s->size = jt_key_signature_size(&signer->key->key);
	return jt_key_sign(&signer->key->key, input.p, input.n, s->bytes);
}

static jeton_err
write_headers(const struct job *j, const jeton_signer *signer,
    struct signature *s)
{
	struct jt_buf b = jt_buf_over(s->unprotected, sizeof s->unprotected);
	jeton_err e = jt_jws_signer_write(signer, j->unencoded, s->header,
	    &s->header_size, &b);

	s->unprotected_size = b.n;
	return e;
}

/* ---- Forms ---- */

static void
put_compact(struct job *j, const struct signature *s)
{
	if (j->detached) {
		jt_put(&j->out, (jeton_str){ s->header, s->header_size });
		jt_put_char(&j->out, '.');
	}
	jt_put_char(&j->out, '.');
	jt_put_base64url(&j->out, s->bytes, s->size);
}

/* With its payload inside, the text is what is signed. */
static jeton_err
sign_in_place(struct job *j, const jeton_signer *signer, struct signature *s)
{
	jt_put(&j->out, (jeton_str){ s->header, s->header_size });
	jt_put_char(&j->out, '.');
	put_payload(j);
	if (j->out.failed)
		return JETON_NO_SPACE;
	return sign_input(signer, s, (jeton_str){ j->out.p, j->out.n });
}

static void
put_quoted_payload(struct job *j)
{
	if (j->detached)
		return;
	jt_put_name(&j->out, JT_LIT("payload"));
	if (j->unencoded) {
		jt_put_json_str(&j->out, j->payload);
		return;
	}
	jt_put_char(&j->out, '"');
	put_payload(j);
	jt_put_char(&j->out, '"');
}

static void
put_members(struct job *j, const struct signature *s)
{
	struct jt_buf *b = &j->out;

	jt_put_name(b, JT_LIT("protected"));
	jt_put_char(b, '"');
	jt_put(b, (jeton_str){ s->header, s->header_size });
	jt_put_char(b, '"');
	if (s->unprotected_size > 0) {
		jt_put_name(b, JT_LIT("header"));
		jt_put(b, (jeton_str){ s->unprotected, s->unprotected_size });
	}
	jt_put_name(b, JT_LIT("signature"));
	jt_put_char(b, '"');
	jt_put_base64url(b, s->bytes, s->size);
	jt_put_char(b, '"');
}

static jeton_err
add_signature(struct job *j, const jeton_signer *signer)
{
	struct signature s;
	jeton_str input;
	jeton_err e = write_headers(j, signer, &s);

	if (e == JETON_OK && is_in_place(j)) {
		e = sign_in_place(j, signer, &s);
	} else if (e == JETON_OK) {
		e = place_header(j, &s, &input);
		if (e == JETON_OK)
			e = sign_input(signer, &s, input);
	}
	if (e != JETON_OK)
		return e;
	if (j->form == JETON_COMPACT)
		put_compact(j, &s);
	else
		put_members(j, &s);
	return JETON_OK;
}

static jeton_err
add_list(struct job *j, const jeton_signer *signers, size_t count)
{
	jeton_err e = JETON_OK;

	jt_put_name(&j->out, JT_LIT("signatures"));
	for (size_t i = 0; e == JETON_OK && i < count; i++) {
		jt_put(&j->out, i == 0 ? JT_LIT("[{") : JT_LIT(",{"));
		e = add_signature(j, &signers[i]);
		jt_put_char(&j->out, '}');
	}
	jt_put_char(&j->out, ']');
	return e;
}

static jeton_err
write_text(struct job *j, const jeton_signer *signers, size_t count)
{
	jeton_err e;

	if (j->form == JETON_COMPACT)
		return add_signature(j, signers);
	jt_put_char(&j->out, '{');
	put_quoted_payload(j);
	if (j->form == JETON_FLATTENED)
		e = add_signature(j, signers);
	else
		e = add_list(j, signers, count);
	jt_put_char(&j->out, '}');
	return e;
}

jeton_err
jeton_jws_sign(const jeton_signer *signers, size_t count,
    const jeton_jws_options *options, jeton_str payload, char *out, size_t size)
{
	struct job j = { .payload = payload, .out = jt_buf_over(out, size) };
	jeton_err e = open_job(&j, options);

	if (size == 0)
		return JETON_NO_SPACE;
	out[0] = '\0';
	if (e == JETON_OK)
		e = check_job(&j, signers, count);
	if (e == JETON_OK)
		e = place_payload(&j);
	if (e == JETON_OK)
		e = write_text(&j, signers, count);
	if (e == JETON_OK)
		e = jt_buf_end(&j.out);
	if (e == JETON_OK && j.out.n > JETON_JWS_MAX)
		e = JETON_TOO_LONG;
	if (e != JETON_OK)
		out[0] = '\0';
	return e;
}
