/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The master key: 32 random bytes as base64url in a file that only its owner
 * may read.  It seals the keys in the database and does nothing else.
 */
#ifndef JT_MASTER_H
#define JT_MASTER_H

#include <stdint.h>

#include "crypto/seal.h"
#include "jeton.h"

/*
 * JETON_FILE with errno ENOENT if there is no such file; any other failure has
 * its reason in why.  The caller wipes key.
 */
jeton_err jt_master_load(uint8_t key[JT_SEAL_KEY], const char *path,
    jeton_why *why);

/*
 * Makes the file, complete or not at all.  If there is one already, that one
 * is loaded.
 */
jeton_err jt_master_create(uint8_t key[JT_SEAL_KEY], const char *path,
    jeton_why *why);

#endif
