-- SPDX-License-Identifier: Apache-2.0
-- Posts the same form again and again: wrk ... -- BODY
function init(args)
	wrk.method = "POST"
	wrk.body = args[1]
	wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
end
