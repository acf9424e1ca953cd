import assert from "node:assert/strict";
import { test } from "node:test";
import { Times } from "./times.ts";

const SHANGHAI = "Asia/Shanghai";
const at = "2016-05-06T04:03:05Z";

test("times have seconds and a zone in both languages", () => {
  assert.equal(new Times("en-GB", SHANGHAI).full(at), "6 May 2016, 12:03:05 Beijing time");
  assert.equal(new Times("zh-CN", SHANGHAI).full(at), "2016年5月6日 12:03:05 北京时间");
  assert.equal(new Times("zh-CN", "UTC").full(at), "2016年5月6日 04:03:05 UTC");
});

test("a time whose zone is said beside it has none of its own", () => {
  assert.equal(new Times("en-GB", SHANGHAI).moment(at), "6 May 2016, 12:03:05");
  assert.equal(new Times("zh-CN", SHANGHAI).moment(at), "2016年5月6日 12:03:05");
});

test("a rough number has two digits", () => {
  const times = new Times("en-GB", SHANGHAI);
  assert.deepEqual([20, 102, 1999].map((value) => times.rough(value)), ["20", "100", "2,000"]);
});

test("a zone has one name in each language", () => {
  const named = (zone: string) => ["en-GB", "zh-CN"].map((tag) => new Times(tag, zone).zoneName);
  assert.deepEqual(named(SHANGHAI), ["Beijing time", "北京时间"]);
  for (const zone of ["UTC", "Etc/UTC"]) assert.deepEqual(named(zone), ["UTC", "UTC"]);
  assert.deepEqual(named("Asia/Kolkata"), ["UTC+5:30", "UTC+5:30"]);
});

test("a time has the zone of its day", () => {
  const paris = new Times("en-GB", "Europe/Paris");
  assert.equal(paris.full("2016-01-06T04:03:05Z"), "6 Jan 2016, 05:03:05 UTC+1");
  assert.equal(paris.full("2016-07-06T04:03:05Z"), "6 Jul 2016, 06:03:05 UTC+2");
});

test("days and months have one order in each language, whatever the zone", () => {
  for (const zone of [SHANGHAI, "America/New_York"]) {
    assert.equal(new Times("en-GB", zone).calendarDay("2026-05-06"), "Wed, 6 May 2026");
    assert.equal(new Times("zh-CN", zone).calendarDay("2026-05-06"), "2026年5月6日周三");
    assert.equal(new Times("en-GB", zone).calendarMonth("2026-05"), "May 2026");
  }
  assert.equal(new Times("en-GB", SHANGHAI).calendarDay(""), "");
});

test("midnight is 00, not 24", () => {
  assert.equal(new Times("en-GB", SHANGHAI).clock("2016-05-05T16:00:00Z"), "00:00:00");
});

test("a length has its two largest units, without a gap between them", () => {
  const times = new Times("zh-CN", SHANGHAI);
  const said = [0, 59, 60, 3601, 7500, 90061, -45].map((seconds) => times.length(seconds * 1000).replaceAll(" ", ""));
  assert.deepEqual(said.map((text) => text.match(/\d+/g)?.map(Number)), [[0], [59], [1], [1], [2, 5], [1, 1], [45]]);
});

test("a list and a distance have one form in each language", () => {
  const [english, chinese] = [new Times("en-GB", SHANGHAI), new Times("zh-CN", SHANGHAI)];
  const radii = (times: Times) => times.list([20, 1.5, 1200].map((value) => times.kilometres(value)));
  assert.equal(radii(english), "20\u00a0km, 1.5\u00a0km and 1,200\u00a0km");
  assert.equal(radii(chinese), "20\u00a0公里、1.5\u00a0公里、1,200\u00a0公里");
});
