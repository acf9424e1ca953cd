import assert from "node:assert/strict";
import { test } from "node:test";
import { Refused, refusalsAt, refusalsElsewhere, refusalsFrom, refusalsOf, spokenTo, Unreachable } from "./refusals.ts";

const at = (...path: string[]) => ({ code: "INVALID_INPUT", message: "", path });

test("a refusal belongs to the field it names and to those above it", () => {
  const refusals = [at("lastSeen", "point", "latitude"), at("child", "fullName"), at("childless")];
  assert.deepEqual(refusalsAt(refusals, "lastSeen.point"), [refusals[0]]);
  assert.deepEqual(refusalsAt(refusals, "child"), [refusals[1]]);
});

test("what no field of a form shows is left for the form itself", () => {
  const refusals = [at("child", "fullName"), at(), at("idempotencyKey")];
  assert.deepEqual(refusalsElsewhere(refusals, ["child.fullName", "criteria"]), [refusals[1], refusals[2]]);
});

test("errors of the graph keep code, path and wait", () => {
  const [refusal] = refusalsOf([
    { message: "Slower.", path: ["cases"], extensions: { code: "RATE_LIMITED", path: ["filter", 0], retryAfterSeconds: 3 } },
  ]);
  assert.deepEqual(refusal, { code: "RATE_LIMITED", message: "Slower.", path: ["filter", "0"], retryAfterSeconds: 3 });
  assert.equal(refusalsOf([{ message: "?" }])[0]?.code, "HUB_ERROR");
});

test("what the hub says to programs alone is not said to officers", () => {
  const far = "The point is more than 2.5 km away.";
  assert.equal(spokenTo(`${far} Correct this, or send the call again with \`acknowledgeUnusualPlace: true\`.`), far);
  assert.equal(spokenTo("Ask first. `pauseAlert` stops it. You can still pause."), "Ask first. You can still pause.");
  assert.equal(spokenTo("`seconds` must be 0 or more."), "`seconds` must be 0 or more.");
});

test("what was thrown becomes a refusal that has words", () => {
  assert.equal(refusalsFrom(new Unreachable("x"))[0]?.code, "UNREACHABLE");
  assert.equal(refusalsFrom(new TypeError("x"))[0]?.code, "HUB_ERROR");
  const refused = new Refused([at("child")]);
  assert.equal(refusalsFrom(refused), refused.refusals);
});
