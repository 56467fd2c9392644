/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rest of the JOSE family: any JWS, JWE, making and writing keys.  The
 * rules at the top of jeton.h hold here too.
 */
#ifndef JETON_JOSE_H
#define JETON_JOSE_H

#include "jeton/jwe.h"
#include "jeton/jws.h"
#include "jeton/keys.h"

#endif
