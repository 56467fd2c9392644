/* SPDX-License-Identifier: Apache-2.0 */
/* sign --jws and verify --jws: a JWS of any bytes, without claims. */
#ifndef JT_CLI_JWS_H
#define JT_CLI_JWS_H

#include "options.h"

extern const struct jt_option jt_sign_jws_options[];
extern const struct jt_option jt_verify_jws_options[];

enum jt_status jt_sign_jws(const struct jt_args *args);
enum jt_status jt_verify_jws(const struct jt_args *args);

#endif
