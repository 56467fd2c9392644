/* SPDX-License-Identifier: Apache-2.0 */
#include "remote.h"

enum jt_status
jt_remote_keys(const struct jt_remote *what, jeton_keys **out, size_t *skipped)
{
	*out = NULL;
	*skipped = 0;
	return jt_complain(JT_UNFIT,
	    "cannot fetch %s: this jeton was built without libjeton-jwks; "
	    "--jwks takes a file as well",
	    jt_quote(what->url != NULL ? what->url : what->issuer));
}
