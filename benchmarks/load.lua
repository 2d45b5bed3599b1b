-- Asks for the addresses of a file in turn, and says in one line what came of it.
-- wrk … -s load.lua URL -- FILE [If-None-Match]
-- An address may have, behind a tab, an If-None-Match of its own.

local asked, at = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    local path, etag = line:match("^([^\t]*)\t?(.*)$")
    if etag == "" then etag = args[2] end
    asked[#asked + 1] = wrk.format("GET", path, etag and {["If-None-Match"] = etag} or {})
  end
  math.randomseed(os.time())
  at = math.random(#asked)
end

function request()
  at = at % #asked + 1
  return asked[at]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"seconds":%f,"bytes":%d,"p50":%f,"p99":%f,"failed":%d}\n',
    summary.requests, summary.duration / 1e6, summary.bytes,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    e.connect + e.read + e.write + e.status + e.timeout))
end
