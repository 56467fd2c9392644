/* SPDX-License-Identifier: Apache-2.0 */
/* Points of Ed448 that are keys, and those that are not. */
#ifndef JT_ED448_POINT_H
#define JT_ED448_POINT_H

#include <stdint.h>

#include "jeton.h"

enum { JT_ED448_SIZE = 57 };

/*
 * JETON_KEY_WEAK for a point of small order; JETON_KEY_FORM for what is no
 * point, has another spelling, or is not of the large order alone: such a key
 * takes signatures that another verifier refuses.  A few milliseconds.
 */
jeton_err jt_ed448_check(const uint8_t point[static JT_ED448_SIZE]);

#endif
