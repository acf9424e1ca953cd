/** All screens call a fact, and a state, by one name. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { terms as enTerms } from "../words/en.terms.ts";
import { terms as zhTerms } from "../words/zh.terms.ts";
import { en } from "./case/words.en.ts";
import { zh } from "./case/words.zh.ts";
import { WORDS as SEARCH } from "./search/words.ts";

for (const [language, facts] of [["en", en], ["zh", zh]] as const) {
  const [search, { fact }] = [SEARCH[language], facts];
  test(`a fact has one name on all screens in ${language}`, () => {
    assert.equal(facts.confirming.narrative, fact.narrative);
    assert.equal(facts.district, fact["lastSeen.district"]);
    assert.equal(facts.address, fact["lastSeen.address"]);
    assert.equal(search.names.abductorRelation, fact.abductorRelation);
    assert.equal(search.region, fact.region);
    assert.notEqual(fact["lastSeen.at"], search.place);
  });
}

test("a case that nobody confirmed in time is called the same by its mark, the notice and the history", () => {
  for (const [terms, { kind }] of [[enTerms, en], [zhTerms, zh]] as const) assert.deepEqual([terms.noticeKind.HELD, kind.HELD], Array(2).fill(terms.pause.UNCONFIRMED));
});
