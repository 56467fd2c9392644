-- SPDX-License-Identifier: Apache-2.0
-- One connection per thread, each with a session of its own: every request
-- sends the refresh token that the last answer gave: wrk ... -- TOKENS [NAME]
local threads = 0

function setup(thread)
	thread:set("number", threads)
	threads = threads + 1
end

function init(args)
	local n = 0
	name = args[2] or "refresh_token"
	for line in io.lines(args[1]) do
		if n == number then token = line end
		n = n + 1
	end
end

function request()
	return wrk.format("POST", "/refresh",
	    { ["Content-Type"] = "application/json" },
	    '{"' .. name .. '":"' .. token .. '"}')
end

function response(status, headers, body)
	local next = body:match('"' .. name .. '":"([^"]+)"')
	if status == 200 and next then token = next end
end
