import assert from "node:assert/strict";
import { test } from "node:test";
import { cityOfZone, homeBox, regionsToFind } from "./home.ts";

test("a map begins with the cases of the desk and what is around them", () => {
  assert.equal(homeBox([]), null);
  const box = homeBox([[115.67, 37.74], [114.5, 38.04]]);
  assert.ok(box && box.west > 113.5 && box.west < 114.5 && box.east > 115.7 && box.east < 116.5);
  assert.ok(box.south > 37 && box.north < 39);
});

test("the regions that are asked for are few, and of the whole country", () => {
  const named = (code: string, parent: string | null = null) => ({ code, parent });
  const many = Array.from({ length: 34 }, (_, index) => named(String(index)));
  const found = regionsToFind([...many, named("0-1", "0")]);
  assert.deepEqual(found.map(({ code }) => code), ["0", "3", "6", "9", "12", "15", "18", "21", "24", "27", "30", "33"]);
  assert.deepEqual(regionsToFind([named("N"), named("N-1", "N"), named("S")]).map(({ code }) => code), ["N", "S"]);
  assert.deepEqual(regionsToFind([]), []);
});

test("a time zone leads to its city, and UTC to none", () => {
  assert.equal(cityOfZone("Asia/Shanghai"), "Shanghai");
  assert.equal(cityOfZone("America/Argentina/Buenos_Aires"), "Buenos Aires");
  assert.equal(cityOfZone("UTC"), null);
  assert.equal(cityOfZone("Etc/GMT+8"), null);
});
