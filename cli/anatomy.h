/* SPDX-License-Identifier: Apache-2.0 */
/* A token taken apart, however broken, with nothing verified. */
#ifndef JT_CLI_ANATOMY_H
#define JT_CLI_ANATOMY_H

#include "lint.h"

enum jt_shape {
	JT_SHAPE_NONE,
	JT_SHAPE_JWS,      /* header.payload.signature */
	JT_SHAPE_JWE,      /* header.key.iv.ciphertext.tag */
	JT_SHAPE_JWS_JSON, /* a JSON object with "payload" */
	JT_SHAPE_JWE_JSON  /* a JSON object with "ciphertext" */
};

enum { JT_PARTS_MAX = 5 };

struct jt_part {
	const char *name;
	jeton_str encoded; /* as it stands in the token */
	jeton_str bytes;   /* decoded; as far as that went */
};

/* The texts live until the next one is taken apart. */
struct jt_anatomy {
	enum jt_shape shape;
	jeton_str token; /* without what was around it */
	size_t count;
	struct jt_part parts[JT_PARTS_MAX];
	jeton_str header;  /* its JSON object; { NULL, 0 } if it has none */
	jeton_str payload; /* the same of a JWS; of whatever form */
};

/*
 * Takes the text apart and tells what strict base64url, JSON and the form of a
 * token do not allow.
 */
void jt_anatomy_read(struct jt_anatomy *out, jeton_str text, struct jt_lint *l);

#endif
