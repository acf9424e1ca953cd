import assert from "node:assert/strict";
import { test } from "node:test";
import { withCasesFirst } from "./regions.ts";

const REGIONS = ["A", "B", "C"].map((code) => ({ code, name: `Region ${code}` }));
const codes = (cases: Parameters<typeof withCasesFirst>[1]) => withCasesFirst(REGIONS, cases).map(({ code }) => code).join("");

test("regions of the desk's cases come first, the others keep the operator's order", () => {
  assert.equal(codes([]), "ABC");
  assert.equal(codes([{ region: "C" }, { region: null }, { region: "B" }, { region: "gone" }]), "BCA");
});
