/* SPDX-License-Identifier: Apache-2.0 */
/* What the cases of ct.c share: memory that valgrind takes for secret. */
#ifndef CT_H
#define CT_H

#include <stdbool.h>
#include <stddef.h>

void ct_hide(void *p, size_t n);
void ct_reveal(void *p, size_t n);

/* Of a JWE; each is a case. */
bool ct_dir_cbc(void);
bool ct_dir_gcm(void);
bool ct_kw(void);
bool ct_gcmkw(void);
bool ct_password(void);
bool ct_agreement(void);
bool ct_kdf(void);

/* Whether a JWK can be read; its own function so that it can be measured. */
bool ct_read_jwk(const char *jwk, bool to_decrypt);

#endif
