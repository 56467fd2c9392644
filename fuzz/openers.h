/* SPDX-License-Identifier: Apache-2.0 */
/* Whom the fuzz targets encrypt to, and what reads it. */
#ifndef OPENERS_H
#define OPENERS_H

#include "fuzz.h"
#include "jeton/jose.h"

#define FUZZ_PASSWORD "correct horse battery staple"

/* Made once: one key of each kind, in one opener. */
const jeton_opener *fuzz_openers(void);

/* The opener of a password, for one of the three algorithms. */
const jeton_opener *fuzz_password_opener(size_t i);

/* Recipient i < fuzz_recipient_count, and the opener that reads for him. */
extern const size_t fuzz_recipient_count;
const jeton_recipient *fuzz_recipient(size_t i);
const jeton_opener *fuzz_opener(size_t i);

#endif
