/** All screens call a fact, and a state, by one name. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { terms as enTerms } from "../words/en.terms.ts";
import { terms as zhTerms } from "../words/zh.terms.ts";
import { en } from "./case/words.en.ts";
import { zh } from "./case/words.zh.ts";
import { WORDS as OPEN } from "./open/words.ts";
import { WORDS as SEARCH } from "./search/words.ts";

for (const [language, facts] of [["en", en], ["zh", zh]] as const) {
  const [open, search, { fact }] = [OPEN[language], SEARCH[language], facts];
  test(`a fact has one name on all screens in ${language}`, () => {
    assert.equal(open.publicName, fact["child.publicName"]);
    assert.equal(open.identityNumber, fact["child.identityNumber"]);
    assert.equal(open.criteria, fact["criteria"]);
    assert.equal(open.reporterName, fact["reporter.name"]);
    assert.equal(open.reporterPhone, fact["reporter.phone"]);
    assert.deepEqual([fact["narrative"], facts.confirming.narrative], [open.narrative, open.narrative]);
    assert.deepEqual([fact["lastSeen.district"], facts.district], [open.district, open.district]);
    assert.deepEqual([fact["lastSeen.address"], facts.address], [open.address, open.address]);
    assert.deepEqual([fact["abductorRelation"], search.names.abductorRelation], [open.relation, open.relation]);
    assert.deepEqual([fact["region"], search.region], [open.region, open.region]);
    assert.notEqual(fact["lastSeen.at"], search.place);
  });
}

test("a case that nobody confirmed in time is called the same by its mark, the notice and the history", () => {
  for (const [terms, { kind }] of [[enTerms, en], [zhTerms, zh]] as const) assert.deepEqual([terms.noticeKind.HELD, kind.HELD], Array(2).fill(terms.pause.UNCONFIRMED));
});
