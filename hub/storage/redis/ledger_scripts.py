"""The ledger's Redis scripts. Each compares the marker with the run id of the very server that runs it."""

# Numbers come and go as one text: a client takes about a microsecond for each argument and each part of an answer.
# A script asks for all of a batch at once: a call takes as long as three numbers of it. `unpack` takes up to 7,999
# values, and a batch has up to 1,000 numbers.

# A restart changes the run id, so a ledger that lost its last second never counts as complete.
_CHECK = """
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
"""

CLASSIFY = (
    _CHECK
    + """
-- KEYS: marker, claims, maybe, then the bitsets of the revisions to look at, oldest first.
-- ARGV: unit, seq, how many of the last bitsets count as reached, '1' for a catch-up, the numbers.
-- Returns a letter for each number, and the claims of the busy ones.
if redis.call('GET', KEYS[1]) ~= run then return false end
local unit, seq, newest, catch_up = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] == '1'
local own, first_newest = unit .. '|', #KEYS - newest + 1
local numbers, gets, size = {}, {}, 0
for n in string.gmatch(ARGV[5], '%d+') do
  numbers[size / 3 + 1] = n
  gets[size + 1], gets[size + 2], gets[size + 3] = 'GET', 'u1', n
  size = size + 3
end
local told, reached = {}, {}
for k = 4, #KEYS do
  for i, bit in ipairs(redis.call('BITFIELD', KEYS[k], unpack(gets))) do
    if bit == 1 then
      told[i] = true
      if k >= first_newest then reached[i] = true end
    end
  end
end
local claimed = size > 0 and redis.call('HMGET', KEYS[2], unpack(numbers)) or {}
local mark, answer, claims, won = own .. ARGV[2], {}, {}, {}
for i, n in ipairs(numbers) do
  if reached[i] then
    answer[i] = 'r'
  else
    local claim = claimed[i]
    local busy = false
    if claim then
      -- An older claim of the same unit was never marked: it is resolved like any other.
      for owner, s in string.gmatch(claim, '([^|;]+)|(%d+)') do
        if owner ~= unit or tonumber(s) ~= seq then busy = true end
      end
    end
    if busy then
      answer[i] = 'b'
      claims[#claims + 1] = claim
    elseif catch_up and not told[i] and redis.call('GETBIT', KEYS[3], n) == 0 then
      answer[i] = 'n'
    else
      local size = #won
      won[size + 1], won[size + 2] = n, mark
      answer[i] = told[i] and 'a' or 'w'
    end
  end
end
if #won > 0 then redis.call('HSET', KEYS[2], unpack(won)) end
return {table.concat(answer), claims}
"""
)

TOLD = (
    _CHECK
    + """
-- KEYS: marker, then the bitsets of all pushed revisions. ARGV: numbers. Returns '1' or '0' per number; claims nothing.
if redis.call('GET', KEYS[1]) ~= run then return false end
local answer = {}
for i = 1, #ARGV do
  answer[i] = '0'
  for k = 2, #KEYS do
    if redis.call('GETBIT', KEYS[k], ARGV[i]) == 1 then answer[i] = '1' break end
  end
end
return table.concat(answer)
"""
)

MARK = """
-- KEYS: claims, the revision's bitset, maybe. ARGV: unit, seq, then the accepted, the unknown, and all of the batch.
for i = 3, 4 do
  local sets, size = {}, 0
  for n in string.gmatch(ARGV[i], '%d+') do
    sets[size + 1], sets[size + 2], sets[size + 3], sets[size + 4] = 'SET', 'u1', n, '1'
    size = size + 4
  end
  if size > 0 then redis.call('BITFIELD', KEYS[i - 1], unpack(sets)) end
end
local numbers, gone, mine = {}, {}, ARGV[1] .. '|' .. ARGV[2]
for n in string.gmatch(ARGV[5], '%d+') do numbers[#numbers + 1] = n end
for i, claim in ipairs(#numbers > 0 and redis.call('HMGET', KEYS[1], unpack(numbers)) or {}) do
  local n = numbers[i]
  if claim == mine then
    gone[#gone + 1] = n
  elseif claim then
    local left = {}
    for one in string.gmatch(claim, '[^;]+') do if one ~= mine then left[#left + 1] = one end end
    if #left == 0 then gone[#gone + 1] = n
    else redis.call('HSET', KEYS[1], n, table.concat(left, ';')) end
  end
end
if #gone > 0 then redis.call('HDEL', KEYS[1], unpack(gone)) end
return 1
"""

RESOLVE = """
-- KEYS: claims, maybe, then a bitset a revision. ARGV: 'unit|seq' of a settled batch, then for each number it claims
-- the number, and for maybe and each bitset in turn '1' if that unit had marked the number there.
for i = 2, #ARGV, 2 do
  local n, flags = ARGV[i], ARGV[i + 1]
  for k = 2, #KEYS do
    if string.sub(flags, k - 1, k - 1) == '1' then redis.call('SETBIT', KEYS[k], n, 1) end
  end
  local claim = redis.call('HGET', KEYS[1], n)
  if claim then
    local left = {}
    for one in string.gmatch(claim, '[^;]+') do if one ~= ARGV[1] then left[#left + 1] = one end end
    if #left == 0 then redis.call('HDEL', KEYS[1], n)
    else redis.call('HSET', KEYS[1], n, table.concat(left, ';')) end
  end
end
return 1
"""

BEGIN_REBUILD = (
    _CHECK
    + """
-- KEYS: marker, nonce. ARGV: a fresh nonce. Joins a rebuild under way, never replaces it.
if redis.call('GET', KEYS[1]) == run then return {'whole', run} end
redis.call('SET', KEYS[2], ARGV[1], 'NX')
return {redis.call('GET', KEYS[2]), run}
"""
)

# A rebuild writes facts, even if it does not finish: bits of the rows, and claims that are resolved once their batch is
# settled. So each piece is written to its final place at once, and only the marker waits for the last.
_OURS = (
    _CHECK
    + """
if run ~= ARGV[2] or redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
"""
)

REBUILD_BITS = (
    _OURS
    + """
-- KEYS: nonce, a bitset, two scratch keys. ARGV: nonce, run, the first byte of the bitset to write, the bytes.
local start = tonumber(ARGV[3])
redis.call('SET', KEYS[3], redis.call('GETRANGE', KEYS[2], start, start + #ARGV[4] - 1))
redis.call('SET', KEYS[4], ARGV[4])
redis.call('BITOP', 'OR', KEYS[3], KEYS[3], KEYS[4])
redis.call('SETRANGE', KEYS[2], start, redis.call('GET', KEYS[3]))
redis.call('DEL', KEYS[3], KEYS[4])
return 1
"""
)

REBUILD_CLAIMS = (
    _OURS
    + """
-- KEYS: nonce, claims. ARGV: nonce, run, then number and owners in turn.
for i = 3, #ARGV, 2 do
  local n, owners = ARGV[i], ARGV[i + 1]
  local claim = redis.call('HGET', KEYS[2], n)
  if claim and claim ~= owners then owners = claim .. ';' .. owners end
  redis.call('HSET', KEYS[2], n, owners)
end
return 1
"""
)

END_REBUILD = (
    _OURS
    + """
-- KEYS: nonce, marker. ARGV: nonce, run. All pieces are written, in this memory and under this nonce.
redis.call('SET', KEYS[2], run)
return 1
"""
)
