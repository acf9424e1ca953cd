/** The table of facts says of each fact what the graphs say. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { buildSchema, isInputObjectType, isNonNullType, isObjectType } from "graphql";
import { FACTS, NAMES } from "./facts.ts";

function typesOf(graph: string) {
  const schema = buildSchema(readFileSync(new URL(`../../../../docs/${graph}.graphql`, import.meta.url), "utf8"), { assumeValidSDL: true });
  return (name: string) => {
    const type = schema.getType(name);
    assert.ok(isObjectType(type) || isInputObjectType(type), name);
    return type.getFields();
  };
}

const police = typesOf("police");
const partner = typesOf("partner");
const CHILD = NAMES.filter((fact) => FACTS[fact].path.startsWith("child."));
const sorted = (names: readonly string[]) => [...new Set(names)].sort();

test("public facts are those that partners and the summary show", () => {
  const shown = { child: Object.keys(partner("AlertChild")), lastSeen: Object.keys(partner("LastSeenPlace")), "": Object.keys(partner("Alert")) };
  for (const fact of NAMES) {
    const { path, isPublic, publicAs } = FACTS[fact];
    const group = path.startsWith("child.") ? "child" : path.startsWith("lastSeen.") ? "lastSeen" : "";
    assert.equal(shown[group].includes(publicAs ?? fact), isPublic, fact);
  }
  const ofChild = sorted(CHILD.filter((fact) => FACTS[fact].isPublic).map((fact) => FACTS[fact].publicAs ?? fact));
  assert.deepEqual(ofChild, sorted(shown.child));
  assert.deepEqual(ofChild, sorted(Object.keys(police("SummaryChild"))));
});

test("form has each fact of the child and asks for those that the graph needs", () => {
  const input = police("ChildInput");
  assert.deepEqual(sorted(CHILD), sorted(Object.keys(input)));
  for (const fact of CHILD) assert.equal(FACTS[fact].isNeeded ?? false, isNonNullType(input[fact]?.type), fact);
});

test("facts have the names of a revision where the two texts of a reporter are one", () => {
  const names = NAMES.map((fact) => (FACTS[fact].group === "reporter" ? "reporter" : fact));
  const others = ["caseId", "material", "idempotencyKey", "expectedVersion"];
  assert.deepEqual(sorted([...names, ...others]), sorted(Object.keys(police("ReviseCaseInput"))));
});
