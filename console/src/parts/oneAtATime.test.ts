import assert from "node:assert/strict";
import { test } from "node:test";
import { oneAtATime } from "./oneAtATime.ts";

test("second press is not sent while the first is under way", async () => {
  const told: boolean[] = [];
  const press = oneAtATime((isUnderWay) => told.push(isUnderWay));
  const answers: (() => void)[] = [];
  const send = () => new Promise<void>((answer) => answers.push(answer));
  press(send);
  press(send);
  await Promise.resolve();
  press(send);
  assert.equal(answers.length, 1);
  assert.deepEqual(told, [true]);
  answers[0]?.();
  await new Promise(setImmediate);
  assert.deepEqual(told, [true, false]);
  press(send);
  assert.equal(answers.length, 2, "once it has ended, another press sends");
});

test("press that ends at once tells of no wait", async () => {
  const told: boolean[] = [];
  const press = oneAtATime((isUnderWay) => told.push(isUnderWay));
  let presses = 0;
  press(() => {
    presses += 1;
    return Promise.resolve();
  });
  press(() => {
    presses += 1;
  });
  await new Promise(setImmediate);
  press(() => {
    presses += 1;
  });
  assert.equal(presses, 2);
  assert.deepEqual(told, []);
});
