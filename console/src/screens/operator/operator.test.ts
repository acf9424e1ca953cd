import assert from "node:assert/strict";
import { test } from "node:test";
import { Environment, Network, RecordSource, ROOT_ID, Store } from "relay-runtime";
import { NO_CHANNEL, readChannel } from "./channel.ts";
import { CallKeys, isWord, readPoints } from "./input.ts";
import { forgetAnswer } from "./secret.ts";

test("the word counts in either case and in full width, and nothing else does", () => {
  assert.ok(isWord(" stop ", "STOP"));
  assert.ok(isWord("ＳＴＯＰ", "STOP"));
  assert.ok(isWord("停止", "停止"));
  assert.ok(!isWord("", "STOP"));
  assert.ok(!isWord("stop it", "STOP"));
});

test("points are a whole number within the hub's limits", () => {
  assert.equal(readPoints(""), null);
  assert.equal(readPoints("600,000"), 600_000);
  assert.equal(readPoints("６０"), 60);
  for (const wrong of ["59", "60.5", "many", "1000000001"]) assert.ok(Number.isNaN(readPoints(wrong)), wrong);
});

test("a repeat of a call has its key, another call another one", () => {
  const keys = new CallKeys();
  assert.equal(keys.of("a"), keys.of("a"));
  assert.notEqual(keys.of("a"), keys.of("b"));
});

test("a forgotten answer leaves no secret in the store", () => {
  const field = 'rotatePartnerKey(input:{"mode":"TEST"})';
  const answer = `client:root:${field}`;
  const source = new RecordSource({
    [ROOT_ID]: { __id: ROOT_ID, __typename: "__Root", [field]: { __ref: answer } },
    [answer]: { __id: answer, __typename: "RotatePartnerKeyPayload", key: "rk_secret" },
  });
  const environment = new Environment({ network: Network.create(() => ({ data: {} })), store: new Store(source) });
  const kept = () => JSON.stringify(environment.getStore().getSource());
  assert.match(kept(), /rk_secret/);
  forgetAnswer(environment, "rotatePartnerKey", { mode: "TEST" });
  assert.doesNotMatch(kept(), /rk_secret/);
});

test("a channel has the settings of its kind, and says what is missing at its field", () => {
  const typed = { ...NO_CHANNEL, url: " https://partner.example/hook ", account: '{"type": "service_account"}', messages: "1200", name: "pager" };
  assert.deepEqual(readChannel(typed), { channel: "webhook", settings: { url: "https://partner.example/hook" }, refusals: null });
  assert.deepEqual(readChannel({ ...typed, kind: "fcm" }), {
    channel: "fcm",
    settings: { service_account: { type: "service_account" }, interruption_level: "time-sensitive", messages_per_minute: 1200 },
    refusals: null,
  });
  assert.deepEqual(readChannel({ ...typed, kind: "other" }), { channel: "pager", settings: {}, refusals: null });
  const wrong = [NO_CHANNEL, { ...typed, kind: "fcm", account: "[]" }, { ...typed, kind: "fcm", messages: "1.5" }, { ...typed, kind: "other", settings: "{" }] as const;
  assert.deepEqual(
    wrong.map((one) => readChannel(one).refusals?.map(({ path }) => path.join("."))),
    [["settings.url"], ["settings.service_account"], ["settings.messages_per_minute"], ["settings"]],
  );
});
