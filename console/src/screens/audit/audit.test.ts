import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { WORDS as STATISTICS } from "../statistics/words.ts";
import { ACTIONS, RELATIONS } from "./actions.ts";
import { ARGUMENTS, FILTERS, FIXED_PURPOSES, SUBJECTS } from "./names.ts";
import { spokenPurpose, spokenSubject } from "./spoken.ts";
import { WORDS } from "./words.ts";

const SCHEMA = readFileSync("../docs/police.graphql", "utf8");

function valuesOf(name: string): string[] {
  const body = new RegExp(`^enum ${name} \\{\\n(.*?)^\\}`, "ms").exec(SCHEMA)?.[1] ?? "";
  return [...body.matchAll(/^ {2}([A-Z_]+)$/gm)].map(([, value]) => value ?? "");
}

test("each action, relation and outcome of the graph has words in both languages, and no other", () => {
  const outcomes = { en: WORDS.en.outcomes, zh: WORDS.zh.outcomes };
  for (const [name, words] of [["AuditAction", ACTIONS], ["CaseRelation", RELATIONS], ["AuditOutcome", outcomes]] as const) {
    const values = valuesOf(name);
    assert.ok(values.length > 3);
    for (const catalogue of [words.en, words.zh]) assert.deepEqual(Object.keys(catalogue).sort(), [...values].sort());
  }
});

const LISTS = ["CaseFilter", "CaseSummaryFilter", "TipFilter", "AlertFilter", "CaseStatisticsFilter", "ReachStatisticsFilter"];

test("who declines an offered case is not said to have taken it", () => {
  for (const words of [ACTIONS.en, ACTIONS.zh]) assert.notEqual(words.DECLINE_HAND_OVER, words.ACCEPT_HAND_OVER);
  assert.deepEqual(purposeOf("declineHandOver", "DECLINE_HAND_OVER"), { kind: "step", said: "Declined a case", details: [] });
});

test("each filter and dimension that a line can name has words", () => {
  const known = Object.keys(FILTERS.en);
  const named = LISTS.flatMap((name) => {
    const body = new RegExp(`^input ${name} \\{\\n(.*?)^\\}`, "ms").exec(SCHEMA)?.[1] ?? "";
    const filters = [...body.matchAll(/^ {2}([a-z]\w*): [A-Z[]/gm)].map(([, filter = ""]) => filter).filter((filter) => !["anyOf", "not"].includes(filter));
    assert.ok(filters.length > 2, name);
    return filters.map((filter) => filter.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  });
  assert.deepEqual([...new Set([...named, "new"])].sort(), known.sort());
  for (const name of ["StatisticDimension", "ReachDimension"]) assert.deepEqual(valuesOf(name).filter((value) => !(value in STATISTICS.en.dimensions)), []);
});

const subjectOf = (subject: string) => spokenSubject(subject, SUBJECTS.en, FILTERS.en, STATISTICS.en.dimensions);
const purposeOf = (purpose: string, action: string) => spokenPurpose({ purpose, action }, ACTIONS.en, FIXED_PURPOSES.en, ARGUMENTS.en);

test("a list is named in words with what narrows it, an id stays", () => {
  assert.deepEqual(subjectOf("case summaries age_from text"), { id: null, said: "Public facts of cases", filters: ["age from", "words"] });
  assert.deepEqual(subjectOf("caseStatistics sex by DAY_OF_WEEK by SEX"), { id: null, said: "Statistics of children", filters: ["sex", "Day of the week", "Sex"] });
  assert.deepEqual(subjectOf("audit trail export"), { id: null, said: "A copy of the audit trail", filters: [] });
  assert.deepEqual(subjectOf("cs_7 text"), { id: "cs_7", said: "", filters: ["words"] });
  assert.deepEqual(subjectOf("ss_7 new text"), { id: "ss_7", said: "", filters: ["only what is new", "words"] });
  assert.deepEqual(subjectOf("An Account"), { id: "An Account", said: "", filters: [] });
});

test("the name of a step is said in words, a person's words stay", () => {
  const none: readonly string[] = [];
  assert.deepEqual(purposeOf("closeCase", "CLOSE_CASE"), { kind: "step", said: "Closed a case", details: none });
  assert.deepEqual(purposeOf("reviseCase", "READ_PHOTO"), { kind: "other", said: "Changed facts of a case", details: none });
  assert.deepEqual(purposeOf("setPartnerChannel TEST fcm", "SET_PARTNER_CHANNEL"), { kind: "step", said: "Set a partner's channel", details: ["test", "fcm"] });
  assert.deepEqual(purposeOf("revokePartnerKey LIVE", "REVOKE_PARTNER_KEYS"), { kind: "step", said: "Revoked a partner's keys", details: ["live"] });
  assert.deepEqual(purposeOf("a second person looks", "READ_EXPORT"), { kind: "other", said: "A second person looks before approving", details: none });
  for (const words of ["Working on the case", "查找系列案件", "closed"]) assert.deepEqual(purposeOf(words, "READ_CASE"), { kind: "words", said: words, details: none });
});
