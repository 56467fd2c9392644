/* SPDX-License-Identifier: Apache-2.0 */
#include "algs.h"

const struct jt_signing jt_signings[] = {
	{ "HS256", 32, 32 },
	{ "HS384", 48, 48 },
	{ "HS512", 64, 64 },
	{ "RS256", 0, 0 },
	{ "RS384", 0, 0 },
	{ "RS512", 0, 0 },
	{ "PS256", 0, 0 },
	{ "PS384", 0, 0 },
	{ "PS512", 0, 0 },
	{ "ES256", 0, 64 },
	{ "ES384", 0, 96 },
	{ "ES512", 0, 132 },
	{ "ES256K", 0, 64 },
	{ "EdDSA", 0, 0 },
	{ "Ed25519", 0, 64 },
	{ "Ed448", 0, 114 },
	{ "ML-DSA-44", 0, 2420 },
	{ "ML-DSA-65", 0, 3309 },
	{ "ML-DSA-87", 0, 4627 },
	{ NULL, 0, 0 },
};

const char *const jt_wrappings[] = { "dir", "A128KW", "A192KW", "A256KW",
	"A128GCMKW", "A192GCMKW", "A256GCMKW", "RSA-OAEP", "RSA-OAEP-256",
	"RSA-OAEP-384", "RSA-OAEP-512", "ECDH-ES", "ECDH-ES+A128KW",
	"ECDH-ES+A192KW", "ECDH-ES+A256KW", "PBES2-HS256+A128KW",
	"PBES2-HS384+A192KW", "PBES2-HS512+A256KW", NULL };

const struct jt_content jt_contents[] = {
	{ "A128CBC-HS256", 16, 16 },
	{ "A192CBC-HS384", 16, 24 },
	{ "A256CBC-HS512", 16, 32 },
	{ "A128GCM", 12, 16 },
	{ "A192GCM", 12, 16 },
	{ "A256GCM", 12, 16 },
	{ NULL, 0, 0 },
};
