import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

/** What a tired officer reads twice, and the plain words for it. */
const PLAIN: Readonly<Record<string, RegExp>> = {
  "again, start over": /\banew\b/i,
  otherwise: /\bElse\b/,
  "who, or another sentence": /\bwhom\b/i,
  "nobody else": /\bnobody more\b/i,
  fixed: /\bmended\b/i,
  "has the name": /\bbears\b/i,
  dropped: /\bfalls? away\b/i,
  "can no longer": /\bno longer[.:]/i,
};
const SOURCES = new URL("../", import.meta.url);
const STRING = /"(?:[^"\\]|\\.)*"|`[^`]*`/g;

const FILES = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((name) => /(?:^|\/)(?:words|\w*Words|en)(?:\.\w+)?\.ts$/.test(name));
const SAID = FILES.flatMap((name) =>
  (readFileSync(new URL(name, SOURCES), "utf8").match(STRING) ?? []).map((text) => `${name}: ${text.replace(/\$\{[^}]*\}/g, "")}`),
);

test("English texts have plain words", () => {
  assert.ok(SAID.length > 1000);
  for (const [plain, old] of Object.entries(PLAIN)) assert.deepEqual(SAID.filter((text) => old.test(text)), [], `Say: ${plain}.`);
});
