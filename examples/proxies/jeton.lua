-- SPDX-License-Identifier: Apache-2.0
-- http-request lua.jeton URL: the request passes if jetond says so there.

local asked = { "authorization", "cookie" }
local passed = { "x-jeton-subject", "x-jeton-scope", "x-jeton-roles" }

-- HAProxy counts the values of a header from 0.
local function values(headers, name)
	local list = {}
	for _, value in pairs(headers[name] or {}) do
		list[#list + 1] = value
	end
	return list
end

local function refuse(txn, status, challenge)
	local reply = txn:reply()
	reply:set_status(status)
	reply:add_header("cache-control", "no-store")
	if challenge then
		reply:add_header("www-authenticate", challenge)
	end
	txn:done(reply)
end

local function ask(txn, url)
	local headers, fields = txn.http:req_get_headers(), {}
	for _, name in ipairs(asked) do
		local list = values(headers, name)
		if #list > 0 then
			fields[name] = list
		end
	end
	local answer = core.httpclient():get{ url = url, headers = fields,
	    timeout = 5000 }
	if answer.status ~= 200 then
		local known = answer.status == 401 or answer.status == 403
		refuse(txn, known and answer.status or 503,
		    values(answer.headers or {}, "www-authenticate")[1])
		return
	end
	for _, name in ipairs(passed) do
		local value = values(answer.headers, name)[1]
		if value and value ~= "" then
			txn.http:req_set_header(name, value)
		end
	end
end

core.register_action("jeton", { "http-req" }, ask, 1)
