/* SPDX-License-Identifier: Apache-2.0 */
/* The commands, each with its table of options. */
#ifndef JT_COMMANDS_H
#define JT_COMMANDS_H

#include "options.h"

/* All of them, those of one group beside each other. */
extern const struct jt_command *const jt_commands[];
extern const size_t jt_command_count;

extern const struct jt_command jt_encrypt_command;
extern const struct jt_command jt_key_new_command;
extern const struct jt_command jt_key_public_command;
extern const struct jt_command jt_key_show_command;
extern const struct jt_command jt_key_convert_command;
extern const struct jt_command jt_key_thumbprint_command;
extern const struct jt_command jt_key_check_command;
extern const struct jt_command jt_set_add_command;
extern const struct jt_command jt_set_remove_command;
extern const struct jt_command jt_set_list_command;
extern const struct jt_command jt_set_find_command;
extern const struct jt_command jt_set_rotate_command;
extern const struct jt_command jt_jwks_get_command;
extern const struct jt_command jt_discover_command;
extern const struct jt_command jt_explain_command;
extern const struct jt_command jt_completion_command;
extern const struct jt_command jt_sign_command;
extern const struct jt_command jt_verify_command;
extern const struct jt_command jt_decode_command;
extern const struct jt_command jt_decrypt_command;
extern const struct jt_command jt_dev_json_command;
extern const struct jt_command jt_dev_raw_command;
extern const struct jt_command jt_limits_command;
extern const struct jt_command jt_version_command;

#endif
