/* SPDX-License-Identifier: Apache-2.0 */
/* The algorithms of encryption (RFC 7518 sections 4.1 and 5.1, RFC 8037). */
#ifndef JT_ENCALG_H
#define JT_ENCALG_H

#include "crypto/encrypt.h"
#include "jeton.h"

/* How the key of the content gets to its recipient. */
enum jt_way {
	JT_DIR,     /* it is the shared secret */
	JT_KW,      /* wrapped by AES */
	JT_GCMKW,   /* sealed by AES-GCM */
	JT_OAEP,    /* encrypted by RSA */
	JT_ECDH,    /* agreed on */
	JT_ECDH_KW, /* wrapped with a key that was agreed on */
	JT_PBES2    /* wrapped with a key made of a password */
};

/* Supported means: a row in encalg.c. */
struct jt_encalg {
	jeton_str name; /* as in alg; names are compared exactly */
	enum jt_way way;
	size_t key;        /* bytes of the key that wraps, if one does */
	enum jt_oaep oaep; /* of RSA */
	enum jt_hash hash; /* of a password */
};

struct jt_enc {
	jeton_str name; /* as in enc */
	enum jt_aead aead;
};

/* NULL if there is none. */
const struct jt_encalg *jt_encalg_find(jeton_str name);
const struct jt_enc *jt_enc_find(jeton_str name);

/* The algorithm of a key of this kind that names none. */
const struct jt_encalg *jt_encalg_default(enum jt_ekind kind);

/* Whether a is for keys of this kind; never if it is for shared secrets. */
bool jt_encalg_has_kind(const struct jt_encalg *a, enum jt_ekind kind);

/* Whether a is for shared secrets that are no passwords. */
bool jt_encalg_is_shared(const struct jt_encalg *a);

/* Whether the key of the content cannot be chosen: one recipient only. */
bool jt_encalg_is_direct(const struct jt_encalg *a);

/* How a JWK calls a kind of key: crv is "" for RSA. */
struct jt_ekind_name {
	enum jt_ekind kind;
	const char *kty;
	const char *crv;
};

const struct jt_ekind_name *jt_ekind_name(enum jt_ekind kind);
/* NULL if there is none. */
const struct jt_ekind_name *jt_ekind_find(jeton_str kty, jeton_str crv);

#endif
