import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { errors } from "./en.errors.ts";

test("every error of the hub has words", () => {
  const documented = readdirSync(new URL("../../../docs/errors", import.meta.url))
    .filter((name) => /^[A-Z_]+\.md$/.test(name))
    .map((name) => name.slice(0, -".md".length));
  const missing = documented.filter((code) => code !== "README" && !(code in errors));
  assert.ok(documented.length > 40);
  assert.deepEqual(missing, []);
});
