/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON Web Signature (RFC 7515, RFC 7797) of any bytes, in every
 * serialisation.  For a JWT use jeton.h: it knows one form and checks claims.
 * The rules at the top of jeton.h hold here too.
 */
#ifndef JETON_JWS_H
#define JETON_JWS_H

#include "jeton.h"
#include "jeton/form.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
	JETON_JWS_MAX = 262144,    /* bytes of a JWS, whatever its form */
	JETON_SIGNATURES_MAX = 16, /* signatures of one JWS */
	JETON_CHECKS_MAX = 32      /* signatures times keys tried for one JWS */
};

/* ---- Sign ---- */

/*
 * One signature to be made.  The protected header has alg and kid of the key,
 * then what is set here.  If `unprotected` has a kid, it has to be that of
 * the key, and is then not protected as well.
 */
typedef struct jeton_signer {
	const jeton_key *key;
	const char *type;          /* typ, or NULL for none */
	const char *content_type;  /* cty, or NULL for none */
	const jeton_claim *header; /* further protected members */
	/* JSON forms only: members that nothing vouches for. */
	const jeton_claim *unprotected;
} jeton_signer;

enum {
	/* The payload is left out, and travels on its own (appendix F). */
	JETON_DETACHED = 1,
	/*
	 * b64 false, with its crit (RFC 7797): the payload is signed, and
	 * written, as it is.  In a compact JWS it has to be printable ASCII
	 * without dots, in a JSON form UTF-8 without NUL, or detached.
	 */
	JETON_UNENCODED = 2
};

typedef struct jeton_jws_options {
	jeton_form form;
	unsigned flags; /* JETON_DETACHED, JETON_UNENCODED */
} jeton_jws_options;

/*
 * Makes a JWS, NUL-terminated.  Only the general form takes more than one
 * signer; options may be NULL: compact.  alg, crit and b64 cannot be given, nor
 * can a name that is in the header already: JETON_ARGUMENT.  Unless the JWS
 * is compact with its payload inside, out needs room for the text and, once
 * more, for a header and the payload as they are signed; the payload may not
 * lie there.
 */
JETON_API JETON_CHECKED jeton_err jeton_jws_sign(const jeton_signer *signers,
    size_t count, const jeton_jws_options *options, jeton_str payload,
    char *out, size_t size);

/* ---- Verify ---- */

/* What a JWS has to be.  Zeros: compact, one signature, payload inside. */
typedef struct jeton_jws_rules {
	const char *const *algorithms; /* narrows what the keys allow */
	/*
	 * The expected typ, as in jeton_rules, in the protected header; NULL
	 * or JETON_ANY: whatever it is.
	 */
	const char *type;
	unsigned forms;    /* bits 1 << jeton_form; 0: compact only */
	bool all;          /* every signature has to hold; else any one */
	bool unencoded;    /* b64 is understood; else it is JETON_CRITICAL */
	bool detached;     /* the payload is not inside */
	jeton_str payload; /* but this, if it is detached; else absent */
} jeton_jws_rules;

/* What a verified JWS said; views into buf, or rules->payload. */
typedef struct jeton_jws {
	jeton_str payload;
	jeton_str header; /* JSON of the first protected header that held */
	size_t key;       /* which key of the set that was, from 0 */
	size_t verified;  /* how many keys made a signature that holds */
} jeton_jws;

/*
 * Verifies a JWS.  The checks run in this order: size, form, for each
 * signature its headers (alg, kid, typ, crit and b64) and its keys, whether
 * all of them agree on b64, signatures, typ, payload (canonical base64url).
 *
 * Under `all` the first signature that fails is the result; otherwise, if
 * none holds, that of the one that came furthest.  In JSON the form as a whole
 * has to be right even where any signature will do.  alg, crit and b64 are
 * refused in an unprotected header, and typ does not count there; a name in
 * both headers is JETON_MALFORMED.  crit and b64 are JETON_CRITICAL in every
 * shape but "crit":["b64"] with a boolean b64.
 *
 * buf, which may not overlap the text or the payload, holds what is decoded: it
 * needs as many bytes as the text has, and JETON_ENCODED_SIZE of a detached
 * payload; less is JETON_NO_SPACE.
 */
JETON_API JETON_CHECKED jeton_err jeton_jws_verify(const jeton_jws_rules *rules,
    const jeton_keys *keys, jeton_str text, void *buf, size_t size,
    jeton_jws *out);

/* At least the characters of n bytes in base64url. */
#define JETON_ENCODED_SIZE(n) ((n) / 3 * 4 + (n) % 3 + 2)

/* ---- A signature of any bytes ---- */

/*
 * Whether key number `index` of the set, counted from 0, made this signature
 * or MAC of exactly these bytes with its one algorithm, for those who bring
 * a serialisation of their own.  The signature is as a JWS has it, decoded:
 * for ECDSA r and s, for EdDSA R and S.  JETON_BAD_SIGNATURE if not; an index
 * past the end is JETON_ARGUMENT.
 */
JETON_API JETON_CHECKED jeton_err jeton_verify_bytes(const jeton_keys *keys,
    size_t index, jeton_str message, const void *signature, size_t n);

/* ---- Streams ---- */

/*
 * A detached payload too big for memory, signed or verified piece by piece in
 * constant memory.  Not for EdDSA, which has to see it twice: JETON_KEY_TYPE.
 * The keys have to live as long as the stream, which belongs to one thread
 * at a time.
 */
typedef struct jeton_stream jeton_stream;

/* Begins to sign; flags: JETON_UNENCODED.  For a compact JWS. */
JETON_API JETON_CHECKED jeton_err jeton_stream_sign(jeton_stream **out,
    const jeton_signer *signer, unsigned flags);

/*
 * Begins to verify a JWS without its payload and with one signature.  Refuses
 * what can be refused by now, in the order above; rules->payload is absent.
 */
JETON_API JETON_CHECKED jeton_err jeton_stream_verify(jeton_stream **out,
    const jeton_jws_rules *rules, const jeton_keys *keys, jeton_str text);

/* The next bytes of the payload.  JETON_ARGUMENT after the end. */
JETON_API JETON_CHECKED jeton_err jeton_stream_update(jeton_stream *stream,
    const void *p, size_t n);

/*
 * Ends the payload and writes the detached JWS, NUL-terminated.
 * JETON_NO_SPACE ends nothing, so one may try again.
 */
JETON_API JETON_CHECKED jeton_err jeton_stream_signed(jeton_stream *stream,
    char *out, size_t size);

/* Ends the payload: whether its signature holds.  May be called once. */
JETON_API JETON_CHECKED jeton_err jeton_stream_verified(jeton_stream *stream);

/*
 * What a stream said whose signature holds: the JSON of its protected header,
 * good until it is freed, and which key of the set that was, from 0.  Of any
 * other stream { NULL, 0 } and 0.
 */
JETON_API jeton_str jeton_stream_header(const jeton_stream *stream);
JETON_API size_t jeton_stream_key(const jeton_stream *stream);

JETON_API void jeton_stream_free(jeton_stream *stream);

#ifdef __cplusplus
}
#endif

#endif
