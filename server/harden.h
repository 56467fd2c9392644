/* SPDX-License-Identifier: Apache-2.0 */
/* What a process with secrets does first. */
#ifndef JT_HARDEN_H
#define JT_HARDEN_H

/*
 * No core dumps, no reading of this process by others of the same user, new
 * files for the owner only, and as many descriptors as the system allows.
 */
void jt_harden(void);

#endif
