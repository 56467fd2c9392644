/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jeton: JSON Web Tokens (RFC 7519) signed as compact JWS (RFC 7515).
 *
 * Four nouns.  A jeton_key signs.  A jeton_keys verifies: an immutable set of
 * keys.  A jeton_rules says what a token must be.  A jeton_token is what a
 * verified token said, and there is no other way to get one.
 *
 * Three rules hold for every function here and in <jeton/...>:
 *
 * Results.  What can fail returns a jeton_err, and ignoring it is a compiler
 *   warning.  Outputs are empty (NULL, "", 0, a token without claims) unless
 *   the result is JETON_OK.
 * Memory.  Only functions with a `T **out` allocate; what they give is the
 *   caller's until the matching free, which accepts NULL.  Everything else
 *   works in memory that the caller owns.  Text goes in as pointer and length
 *   and need not end in a NUL.
 * Threads.  Nothing is global.  An argument that is const may be shared by
 *   any number of threads without a lock.
 *
 * Nothing here logs, prints, exits, reads the environment, or opens a
 * connection.  Only the functions without a time argument read the clock.
 */
#ifndef JETON_H
#define JETON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define JETON_API __attribute__((visibility("default")))
#define JETON_CHECKED __attribute__((warn_unused_result))
#else
#define JETON_API
#define JETON_CHECKED
#endif

#define JETON_VERSION "0.1.0"

/* ---- Limits: what a stranger can send never grows past these ---- */

enum {
	JETON_TOKEN_MAX = 16384, /* bytes of a compact token, without a NUL */
	JETON_BIG_MAX = 262144,  /* the same for jeton_verify_big() */
	JETON_HEADER_MAX = 4096, /* bytes of its decoded header */
	JETON_TEXT_MAX = 12288,  /* bytes of its decoded header and payload */
	JETON_CLAIMS_MAX = 64,   /* members of the claims object */
	JETON_MEMBERS_MAX = 32,  /* members of the header */
	JETON_DEPTH_MAX = 32,    /* arrays and objects inside each other */
	JETON_KEYS_MAX = 64,     /* keys in a set */
	JETON_KEY_TEXT_MAX = 262144, /* bytes of a key, set or key file */
	JETON_KID_MAX = 512,         /* bytes of a key id */
	JETON_SECRET_MAX = 4096,     /* bytes of a shared secret */
	JETON_PASSPHRASE_MAX = 1024, /* bytes of what a key is locked by */
	JETON_TRIES_MAX = 4,   /* keys tried for a token that names none */
	JETON_LEEWAY_MAX = 600 /* seconds */
};

/* ---- Results ---- */

/*
 * Below JETON_REFUSED the program or the machine is at fault (a server answers
 * 500), above it the token is (401).
 */
typedef enum jeton_err {
	JETON_OK = 0,

	JETON_ARGUMENT = 1, /* the call makes no sense: a rule is missing */
	JETON_NO_MEMORY = 2,
	JETON_NO_SPACE = 3, /* the caller's buffer is too small */
	JETON_FILE = 4,     /* a file could not be read; errno says why */
	JETON_CRYPTO = 5,   /* the crypto library or the random source failed */
	JETON_STALE = 6,    /* a list of revocations has expired */
	JETON_KEY_FORM = 10,     /* no key in any known form, or a broken one */
	JETON_KEY_TYPE = 11,     /* a kind, curve or algorithm we do not have */
	JETON_KEY_WEAK = 12,     /* too short, or known to be breakable */
	JETON_KEY_MISMATCH = 13, /* its parts, or key and algorithm, disagree */
	JETON_KEY_USE = 14,      /* use, key_ops or a missing half forbid it */
	JETON_KEY_DUPLICATE = 15, /* two keys of a set have one kid */
	JETON_KEY_MIXED = 16,  /* a set with shared secrets and public keys */
	JETON_KEY_NONE = 17,   /* no key of the set can be used */
	JETON_KEY_LOCKED = 18, /* encrypted: passphrase missing or wrong */

	JETON_REFUSED = 100,   /* never returned: the border */
	JETON_TOO_LONG = 101,  /* past one of the limits above */
	JETON_MALFORMED = 102, /* not a compact JWS of strict JSON */
	JETON_CRITICAL = 103,  /* crit or b64: a header we must not ignore */
	JETON_NO_KEY = 104,    /* no key of the set has its kid and alg */
	JETON_BAD_SIGNATURE = 105,
	JETON_WRONG_TYPE = 106,
	JETON_MISSING_CLAIM = 107,
	JETON_BAD_CLAIM = 108, /* a registered claim of the wrong JSON type */
	JETON_OUT_OF_RANGE = 109, /* a time that no 64-bit second can hold */
	JETON_EXPIRED = 110,
	JETON_NOT_YET = 111,
	JETON_TOO_OLD = 112,
	JETON_WRONG_ISSUER = 113,
	JETON_WRONG_AUDIENCE = 114,
	JETON_WRONG_SUBJECT = 115,
	JETON_WRONG_ID = 116,
	JETON_WRONG_NONCE = 117,
	JETON_ENDED = 118 /* its session, or itself, was ended */
} jeton_err;

/* A phrase for people, lower case, without a full stop: "expired". */
JETON_API const char *jeton_strerror(jeton_err e);

/* The stable identifier, for programs: "EXPIRED".  Never NULL. */
JETON_API const char *jeton_errname(jeton_err e);

/* ---- Text ---- */

/* Bytes that somebody else owns.  Absent is { NULL, 0 }. */
typedef struct jeton_str {
	const char *p;
	size_t n;
} jeton_str;

static inline jeton_str
jeton_cstr(const char *s)
{
	jeton_str v = { s, s == NULL ? 0 : strlen(s) };

	return v;
}

/* ---- Keys ---- */

typedef struct jeton_key jeton_key;
typedef struct jeton_keys jeton_keys;

/* Why a key was not taken, for people; holds no key material. */
typedef struct jeton_why {
	char text[160];
} jeton_why;

typedef struct jeton_key_options {
	/*
	 * The algorithm of a key that names none, e.g. "PS256" for an RSA
	 * PEM.  A key that names another one is JETON_KEY_MISMATCH.
	 */
	const char *alg;
	/*
	 * The kid of a single key that names none: a PEM has no place for it.
	 */
	const char *kid;
	/* If not NULL, filled when the result is not JETON_OK. */
	jeton_why *why;
	/*
	 * What opens an encrypted key, if its p is not NULL; at most
	 * JETON_PASSPHRASE_MAX bytes.
	 */
	jeton_str passphrase;
	/*
	 * Else asked for it, once, and only if the key is encrypted: fills
	 * out[0..size) and sets *n, or returns false.  It is wiped after use.
	 */
	bool (*ask)(void *context, char *out, size_t size, size_t *n);
	void *context;
} jeton_key_options;

/*
 * Reads keys for verifying from a JWK, a JWK Set (RFC 7517), PEM or DER
 * (PKCS#8, PKCS#1, SEC1, SPKI, a certificate), or a line of OpenSSH; of a
 * private key only the public half is kept.  JETON_KEY_LOCKED if it is
 * encrypted (PEM, PKCS#8, or a JWE of a JWK, RFC 7517 section 7) and options
 * have no passphrase, or the wrong one; PBKDF2 may have up to 1,200,000
 * iterations.  A certificate, also in an x5c, is not trusted
 * for anything, but the key in the first one has to be that of the JWK.
 * A key has exactly one algorithm: its "alg", else the one of its curve, else
 * options->alg, else RS256 for RSA; a shared secret (kty "oct") has to name
 * it.  Of "EdDSA" and "Ed25519" or "Ed448" (RFC 9864), which are two names of
 * one algorithm, a key says the one that it was given, and accepts both.  Keys
 * of a set whose kty, curve or alg we do not know are skipped, as are keys for
 * encryption; a broken known key fails the whole set.  options may be NULL.
 */
JETON_API JETON_CHECKED jeton_err jeton_keys_parse(jeton_keys **out,
    jeton_str text, const jeton_key_options *options);

/* The same for the content of a file; JETON_FILE leaves the cause in errno. */
JETON_API JETON_CHECKED jeton_err jeton_keys_load(jeton_keys **out,
    const char *path);
JETON_API JETON_CHECKED jeton_err jeton_keys_load_with(jeton_keys **out,
    const char *path, const jeton_key_options *options);

/*
 * A shared secret of exactly these bytes, for "HS256", "HS384" or "HS512".
 * Shorter than the hash (32, 48, 64 bytes) is JETON_KEY_WEAK (RFC 7518 3.2).
 * Bytes that are a PEM or a JWK are JETON_KEY_FORM: a key is not a secret.
 */
JETON_API JETON_CHECKED jeton_err jeton_keys_secret(jeton_keys **out,
    const char *alg, const void *secret, size_t n);

/*
 * The same without the lower bound on the length, though never for an empty
 * secret: for tokens of a system that is being migrated.  Whoever holds one
 * token can try short secrets offline, millions a second.
 */
JETON_API JETON_CHECKED jeton_err
jeton_keys_insecure_short_secret(jeton_keys **out, const char *alg,
    const void *secret, size_t n);

/* The same with options: alg is required, kid the secret's, why filled. */
JETON_API JETON_CHECKED jeton_err jeton_keys_secret_with(jeton_keys **out,
    const void *secret, size_t n, const jeton_key_options *options);

/* The set that verifies what this key signs. */
JETON_API JETON_CHECKED jeton_err jeton_keys_of(jeton_keys **out,
    const jeton_key *key);

JETON_API size_t jeton_keys_count(const jeton_keys *keys);
/* Whether key number i, from 0, is a secret shorter than its hash. */
JETON_API bool jeton_keys_weak(const jeton_keys *keys, size_t index);
/* How many keys of the set were skipped as unknown. */
JETON_API size_t jeton_keys_skipped(const jeton_keys *keys);
JETON_API void jeton_keys_free(jeton_keys *keys);

/* The same forms for signing: exactly one private key or shared secret. */
JETON_API JETON_CHECKED jeton_err jeton_key_parse(jeton_key **out,
    jeton_str text, const jeton_key_options *options);
JETON_API JETON_CHECKED jeton_err jeton_key_load(jeton_key **out,
    const char *path);
JETON_API JETON_CHECKED jeton_err jeton_key_load_with(jeton_key **out,
    const char *path, const jeton_key_options *options);
JETON_API JETON_CHECKED jeton_err jeton_key_secret(jeton_key **out,
    const char *alg, const void *secret, size_t n);
JETON_API JETON_CHECKED jeton_err jeton_key_secret_with(jeton_key **out,
    const void *secret, size_t n, const jeton_key_options *options);
JETON_API JETON_CHECKED jeton_err
jeton_key_insecure_short_secret(jeton_key **out, const char *alg,
    const void *secret, size_t n);

/* Its one algorithm, and its kid or "". */
JETON_API const char *jeton_key_alg(const jeton_key *key);
JETON_API const char *jeton_key_id(const jeton_key *key);
JETON_API void jeton_key_free(jeton_key *key);

/* ---- Rules ---- */

/* Stands for "any value will do".  By its address: "*" is just a text. */
JETON_API extern const char JETON_ANY[];

enum {
	/*
	 * Accept or make a token that never expires.  Once stolen it is good
	 * for ever.
	 */
	JETON_ALLOW_NO_EXP = 1
};

/*
 * What a token must be.  A struct of zeros with an issuer and an audience is
 * the strict default; the fields are read at each call, so keep it const.
 * Expectations are exact bytes.  An empty one, a missing issuer or audience, a
 * number out of range: JETON_ARGUMENT.
 */
typedef struct jeton_rules {
	const char *issuer;           /* the expected iss, or JETON_ANY */
	const char *const *issuers;   /* or one of these, NULL at the end */
	const char *audience;         /* aud is or contains it; JETON_ANY */
	const char *const *audiences; /* or one of these, NULL at the end */
	/*
	 * The expected typ, without regard to case or to "application/"
	 * before it (RFC 7515 4.1.9).  NULL: "JWT" or none; or JETON_ANY.
	 */
	const char *type;
	const char *subject;           /* sub, if not NULL */
	const char *id;                /* jti, if not NULL */
	const char *nonce;             /* nonce, if not NULL */
	const char *const *required;   /* names that must be there too */
	const char *const *algorithms; /* narrows what the keys allow */
	int64_t leeway;                /* seconds, 0..JETON_LEEWAY_MAX */
	int64_t max_age;               /* seconds since iat; 0: not checked */
	unsigned allow;                /* JETON_ALLOW_..., or 0 */
} jeton_rules;

/* ---- Verify ---- */

enum { JETON_NAME_MAX = 64 };

/* Private: a member of the header or of the claims, by offsets. */
struct jeton_member_ {
	uint32_t name, name_size, value, value_size;
	uint8_t type, name_escaped, value_escaped, unused;
};

/*
 * What a verified token said.  The caller's to place (26 KiB); all fields are
 * private; it may be copied, and needs no free.  It holds no pointer but to
 * the memory that jeton_verify_big() was given.
 */
typedef struct jeton_token {
	uint32_t state_;
	uint32_t header_size_, payload_size_;
	uint16_t header_count_, claim_count_, key_, unused_;
	char failed_claim_[JETON_NAME_MAX];
	char *memory_;
	size_t memory_size_;
	struct jeton_member_ header_[JETON_MEMBERS_MAX];
	struct jeton_member_ claims_[JETON_CLAIMS_MAX];
	char text_[JETON_TEXT_MAX + 64];
	char strings_[JETON_TEXT_MAX + 64];
} jeton_token;

/*
 * Verifies a compact token now.  The checks run in this order and the first
 * that fails is the result:
 *   size, form (three parts), header (canonical base64url of one strict
 *   JSON object; alg, kid, typ, crit), key, signature (canonical base64url,
 *   then itself), payload (canonical base64url of one strict JSON object),
 *   typ, exp, nbf, iat, iss, aud, sub, jti, nonce, required.
 * Nothing of the payload is looked at before the signature held.  Allocates
 * nothing outside the crypto library.
 */
JETON_API JETON_CHECKED jeton_err jeton_verify(const jeton_rules *rules,
    const jeton_keys *keys, jeton_str token, jeton_token *out);

/* The same at a time given in seconds since 1970. */
JETON_API JETON_CHECKED jeton_err jeton_verify_at(const jeton_rules *rules,
    const jeton_keys *keys, jeton_str token, int64_t now, jeton_token *out);

typedef struct jeton_memory {
	void *p;
	size_t size;
} jeton_memory;
/* Enough for a token of n bytes. */
#define JETON_BIG_SIZE(n) ((n) + (n) / 2 + 256)

/*
 * The same for tokens past JETON_TOKEN_MAX, whose texts lie in memory, which
 * has to stay as it is while anybody asks the token or a copy of it.  What is
 * longer than JETON_BIG_MAX, or does not fit there, is JETON_TOO_LONG.
 */
JETON_API JETON_CHECKED jeton_err jeton_verify_big(const jeton_rules *rules,
    const jeton_keys *keys, jeton_str token, jeton_memory memory,
    jeton_token *out);
JETON_API JETON_CHECKED jeton_err jeton_verify_big_at(const jeton_rules *rules,
    const jeton_keys *keys, jeton_str token, int64_t now, jeton_memory memory,
    jeton_token *out);

/*
 * The claim or header member that the last verify into this token failed on,
 * e.g. "exp"; "" if it succeeded or failed on none.
 */
JETON_API const char *jeton_failed_claim(const jeton_token *token);

/* One line of an explanation. */
typedef enum jeton_verdict {
	JETON_SKIPPED = 0, /* not reached, or no rule asks for it */
	JETON_PASSED = 1,
	JETON_FAILED = 2
} jeton_verdict;

enum { JETON_STEPS_MAX = 32, JETON_FOUND_MAX = 96 };

typedef struct jeton_step {
	const char *check; /* "signature", "exp", ...; static */
	jeton_verdict verdict;
	jeton_err err;
	char found[JETON_FOUND_MAX]; /* JSON as found, cut; "" if absent */
} jeton_step;

typedef struct jeton_report {
	size_t count;
	jeton_step steps[JETON_STEPS_MAX];
} jeton_report;

/*
 * jeton_verify_at() that does not stop at the first claim that fails: the
 * report has each check in order.  After a failure up to the payload the rest
 * is skipped.  The result and the token are those of jeton_verify_at().
 */
JETON_API JETON_CHECKED jeton_err jeton_explain(const jeton_rules *rules,
    const jeton_keys *keys, jeton_str token, int64_t now, jeton_token *out,
    jeton_report *report);

/*
 * The checks of claims alone, from typ on, of a header (or none) and a payload
 * in JSON, for a binding that checks the signature by itself: insecure, for it
 * believes what it is given.  An empty report if that is no strict JSON.
 */
JETON_API JETON_CHECKED jeton_err
jeton_insecure_check_claims(const jeton_rules *rules, jeton_str header,
    jeton_str payload, int64_t now, jeton_report *report);

/* ---- Claims of a verified token; of any other, everything is absent ---- */

/* A string claim, NUL-terminated UTF-8 living in the token; NULL if absent. */
JETON_API const char *jeton_get_str(const jeton_token *token, const char *name);

/*
 * Exact integers: 1e3 and 5.0 are some, 1.5 and 2^63 are not.  False, and
 * *out 0, if absent, of another type or not exact.
 */
JETON_API bool jeton_get_int(const jeton_token *token, const char *name,
    int64_t *out);
JETON_API bool jeton_get_double(const jeton_token *token, const char *name,
    double *out);
JETON_API bool jeton_get_bool(const jeton_token *token, const char *name,
    bool *out);

/* The bytes of any claim's value, as JSON; { NULL, 0 } if absent. */
JETON_API jeton_str jeton_get_json(const jeton_token *token, const char *name);

/* Whether a claim is this string, or an array that contains it. */
JETON_API bool jeton_has(const jeton_token *token, const char *name,
    const char *value);

/* Whether the space-separated claim "scope" contains it (RFC 8693 4.2). */
JETON_API bool jeton_has_scope(const jeton_token *token, const char *scope);

/* A header member that is a string: "kid", "typ", "alg"; NULL if absent. */
JETON_API const char *jeton_header_str(const jeton_token *token,
    const char *name);

/* The exact bytes that were signed, decoded. */
JETON_API jeton_str jeton_header(const jeton_token *token);
JETON_API jeton_str jeton_payload(const jeton_token *token);

/* Which key of the set verified it, counted from 0. */
JETON_API size_t jeton_key_used(const jeton_token *token);

/* ---- Sign ---- */

typedef enum jeton_kind {
	JETON_KIND_END = 0,
	JETON_KIND_STR,
	JETON_KIND_INT,
	JETON_KIND_DOUBLE,
	JETON_KIND_BOOL,
	JETON_KIND_JSON
} jeton_kind;

/* One more claim or header member.  A list of them ends with { 0 }. */
typedef struct jeton_claim {
	const char *name;
	jeton_kind kind;
	const char *str; /* the text of _STR, or of _JSON */
	int64_t integer; /* _INT, or _BOOL as 0 or 1 */
	double real;     /* _DOUBLE; finite */
} jeton_claim;

enum {
	JETON_RANDOM_ID = 16,   /* jti: 128 random bits */
	JETON_NO_ISSUED_AT = 32 /* no iat */
};

/*
 * What to sign.  The members of `json`, if given, come first and unchanged,
 * then the fields that are set, then `more`.  A claim given twice, or one
 * that no verifier would take (a text for exp, invalid UTF-8), is
 * JETON_ARGUMENT.  lifetime (seconds from iat) is required unless json has
 * exp or `allow` has JETON_ALLOW_NO_EXP.
 */
typedef struct jeton_claims {
	const char *issuer;
	const char *subject;
	const char *audience;
	const char *const *audiences; /* an array, NULL at the end */
	const char *id;               /* jti */
	int64_t lifetime;             /* seconds; > 0 */
	int64_t not_before;           /* seconds since 1970; 0: none */
	const char *json;             /* an object, NUL-terminated */
	const jeton_claim *more;
	const char *type;          /* typ; NULL: "JWT"; "": none */
	const jeton_claim *header; /* further header members, never alg */
	unsigned allow; /* JETON_ALLOW_NO_EXP, JETON_RANDOM_ID, ... */
} jeton_claims;

/*
 * Makes a compact token, NUL-terminated.  JETON_TOKEN_MAX + 1 bytes are always
 * enough.  The header has alg and kid of the key.
 */
JETON_API JETON_CHECKED jeton_err jeton_sign(const jeton_key *key,
    const jeton_claims *claims, char *out, size_t size);
JETON_API JETON_CHECKED jeton_err jeton_sign_at(const jeton_key *key,
    const jeton_claims *claims, int64_t now, char *out, size_t size);

/* ---- For debuggers ---- */

/*
 * Decodes header and payload into buf, with nothing verified and nothing to
 * be believed.  JETON_TEXT_MAX + 2 bytes are always enough.  The views live
 * in buf and are each followed by a NUL.
 */
JETON_API JETON_CHECKED jeton_err jeton_insecure_peek(jeton_str token,
    char *buf, size_t size, jeton_str *header, jeton_str *payload);

#ifdef __cplusplus
}
#endif

#endif
