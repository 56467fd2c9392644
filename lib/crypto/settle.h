/* SPDX-License-Identifier: Apache-2.0 */
/* How a stretch of calls into OpenSSL ends; private to this folder. */
#ifndef JT_SETTLE_H
#define JT_SETTLE_H

#include "jeton.h"

/*
 * Forgets the errors since ERR_set_mark() and returns e; but if memory ran out
 * meanwhile, what looks like the fault of a key or a signature is
 * JETON_NO_MEMORY.
 */
jeton_err jt_settle(jeton_err e);

/* The same, in a time that does not tell whether it went well. */
jeton_err jt_settle_evenly(jeton_err e);

#endif
