/* SPDX-License-Identifier: Apache-2.0 */
/* Where a set comes from: one round of discovery, fetch and reading. */
#ifndef JT_JWKS_SOURCE_H
#define JT_JWKS_SOURCE_H

#include <stdatomic.h>

#include "jwks/plan.h"

struct jt_jwks_source {
	const struct jt_jwks_plan *plan;
	jeton_jwks_fetch fetch;
	void *context;
	void (*cancel)(void *context);
	struct jt_jwks_http *http; /* if the fetch is ours */
	char *body;                /* JETON_JWKS_BODY_MAX bytes */
	atomic_bool cancelled;
};

/* What a round brought. */
struct jt_jwks_catch {
	jeton_keys *keys; /* the caller's, or NULL */
	int64_t max_age;  /* seconds, or -1 */
	char why[JETON_JWKS_REASON_MAX];
};

/* The plan has to outlive it.  JETON_NO_MEMORY. */
jeton_err jt_jwks_source_open(struct jt_jwks_source *s,
    const struct jt_jwks_plan *plan);

/*
 * Within timeout_ms in all.  On failure `why` names the URL.  JETON_FILE if no
 * answer that we take came, else what jeton_keys_parse() gives.
 */
jeton_err jt_jwks_source_get(struct jt_jwks_source *s,
    struct jt_jwks_catch *out);

/* From any thread: a round that runs ends soon, later ones at once. */
void jt_jwks_source_cancel(struct jt_jwks_source *s);
void jt_jwks_source_close(struct jt_jwks_source *s);

#endif
