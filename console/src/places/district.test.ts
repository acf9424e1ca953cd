import assert from "node:assert/strict";
import { test } from "node:test";
import { fillDistrict } from "./district.ts";

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
