/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that know their one algorithm of encryption, and sets of them. */
#ifndef JT_WKEY_H
#define JT_WKEY_H

#include "crypto/encrypt.h"
#include "jeton/jwe.h"
#include "jose/encalg.h"

/* What wraps or unwraps the key of a content. */
struct jt_wkey {
	const struct jt_encalg *alg;
	const struct jt_enc *enc; /* the only one of a dir key, or NULL */
	struct jt_ekey *ekey;     /* NULL for what is shared */
	uint8_t *secret;          /* what is shared, or NULL */
	size_t secret_size;
	unsigned iterations; /* of a password to encrypt with */
	size_t kid_size;
	char kid[JETON_KID_MAX + 1]; /* "" if it has none */
};

struct jeton_recipient {
	struct jt_wkey key;
};

struct jeton_opener {
	size_t count;
	size_t skipped;
	struct jt_wkey key[];
};

/* What a key is loaded for; decides which half is kept and which use fits. */
enum jt_wpurpose { JT_TO_ENCRYPT, JT_TO_DECRYPT };

/* An algorithm by its name, or the enc of a dir key: one of both is set. */
struct jt_wname {
	const struct jt_encalg *alg;
	const struct jt_enc *enc;
};

/* False, and nothing in *out, if there is no such thing. */
bool jt_wname_find(struct jt_wname *out, jeton_str name);

/*
 * Makes *out of an ekey, which becomes its own or is released.
 * JETON_KEY_MISMATCH if alg is not for it, JETON_KEY_USE if there is no
 * private half to decrypt with; to encrypt, the public half alone is kept.
 */
jeton_err jt_wkey_take(struct jt_wkey *out, struct jt_ekey *ekey,
    const struct jt_encalg *alg, enum jt_wpurpose purpose);

/*
 * Makes *out of a copy of a shared secret.  JETON_KEY_MISMATCH if the
 * algorithm has none, or wants it longer or shorter.
 */
jeton_err jt_wkey_share(struct jt_wkey *out, jeton_str secret,
    const struct jt_wname *name);

/* JETON_TOO_LONG, or JETON_ARGUMENT if it is not UTF-8. */
jeton_err jt_wkey_name(struct jt_wkey *k, jeton_str kid);

/* The recipient of this key, which becomes its own or is released. */
jeton_err jt_recipient_give(jeton_recipient **out, struct jt_wkey *k);

/* An empty opener with room for that many keys, or NULL. */
jeton_opener *jt_opener_new(size_t room);

/* Releases what the key holds, and wipes it; the struct is the caller's. */
void jt_wkey_clear(struct jt_wkey *k);

/*
 * Reads one JWK into *out, which need not be initialised; on failure there is
 * nothing to release.  JETON_KEY_TYPE and JETON_KEY_USE are what a set may
 * skip.
 */
jeton_err jt_wkey_read(struct jt_wkey *out, jeton_str jwk,
    enum jt_wpurpose purpose, const jeton_key_options *options);

#endif
