import assert from "node:assert/strict";
import { test } from "node:test";
import { areaOf } from "./area.ts";

const HEBEI = { province: "Hebei", chineseProvince: "河北省", countryCode: "CN" };

test("a place has its province and country in the language of the page", () => {
  assert.equal(areaOf(HEBEI, "en"), "Hebei, China");
  assert.equal(areaOf(HEBEI, "zh"), "中国河北省");
  assert.equal(areaOf({ province: "New York", countryCode: "US" }, "en"), "New York, United States");
  assert.equal(areaOf({ countryCode: "JP" }, "zh"), "日本");
  assert.equal(areaOf({}, "zh"), "");
});

test("a province without a Chinese name is told from its country", () => {
  assert.equal(areaOf({ province: "New York", countryCode: "US" }, "zh"), "New York，美国");
});
