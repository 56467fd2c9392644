/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Long numbers, lowest limb first, of n limbs: a constant, 4 or 6.  What only
 * x86-64 can do faster, -Dportable=true leaves out.
 *
 * jt_limbs_add(t, b, n): t += b; the carry.
 * jt_limbs_subtract(t, b, n): t -= b; the borrow.
 */
#ifndef JT_LIMBS_H
#define JT_LIMBS_H

#if defined(__x86_64__) && !defined(JT_PORTABLE)
#include "crypto/limbs_x86.h"
#else
#include "crypto/limbs_any.h"
#endif

#endif
