import assert from "node:assert/strict";
import { test } from "node:test";
import { fillDistrict, isPoint } from "./district.ts";

test("a chosen place fills in the district that is empty or recorded, and keeps what stood there", () => {
  assert.deepEqual(fillDistrict("Jizhou", "", "", null), { from: "", to: "Jizhou" });
  assert.deepEqual(fillDistrict("Jizhou", "Hengshui station", "Hengshui station", null), { from: "Hengshui station", to: "Jizhou" });
});

test("a district that the officer typed stays", () => {
  assert.equal(fillDistrict("Jizhou", "East gate of Jizhou", "Hengshui station", null), null);
  assert.equal(fillDistrict("Raoyang", "East gate", "Hengshui station", { from: "Hengshui station", to: "Jizhou" }), null);
});

test("a second place replaces the district of the first, and the one before both is kept", () => {
  const last = { from: "Hengshui station", to: "Jizhou" };
  assert.deepEqual(fillDistrict("Raoyang", "Jizhou", "Hengshui station", last), { from: "Hengshui station", to: "Raoyang" });
  assert.equal(fillDistrict("Jizhou", "Jizhou", "Hengshui station", last), null);
});

test("coordinates empty a district of another place and fill in none", () => {
  const emptied = { from: "Hengshui station", to: "" };
  assert.deepEqual(fillDistrict("", "Hengshui station", "Hengshui station", null), emptied);
  assert.deepEqual(fillDistrict("", "Jizhou", "", { from: "", to: "Jizhou" }), { from: "", to: "" });
  assert.equal(fillDistrict("", "East gate of Jizhou", "Hengshui station", null), null);
  assert.equal(fillDistrict("", "", "", null), null);
  // A name that is chosen then has the way back to the district before both.
  assert.deepEqual(fillDistrict("Raoyang", "", "Hengshui station", emptied), { from: "Hengshui station", to: "Raoyang" });
});

test("coordinates are told from names of places", () => {
  for (const text of ["37.73, 115.67", "37.73000, 115.67000", "N37°43'48\" E115°40'12\"", "北纬37.73度 东经115.67度"]) assert.ok(isPoint(text), text);
  for (const text of ["", "Jizhou", "衡水市桃城区", "G4 K345+600", "1 Station Road", "No. 8, 5th Street"]) assert.ok(!isPoint(text), text);
});
