import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ACTIONS, RELATIONS } from "./actions.ts";

const SCHEMA = readFileSync("../docs/police.graphql", "utf8");

function valuesOf(name: string): string[] {
  const body = new RegExp(`^enum ${name} \\{\\n(.*?)^\\}`, "ms").exec(SCHEMA)?.[1] ?? "";
  return [...body.matchAll(/^ {2}([A-Z_]+)$/gm)].map(([, value]) => value ?? "");
}

test("each action and relation of the graph has words in both languages, and no other", () => {
  for (const [name, words] of [["AuditAction", ACTIONS], ["CaseRelation", RELATIONS]] as const) {
    const values = valuesOf(name);
    assert.ok(values.length > 5);
    for (const catalogue of [words.en, words.zh]) assert.deepEqual(Object.keys(catalogue).sort(), [...values].sort());
  }
});
