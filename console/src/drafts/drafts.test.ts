import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Saver, type SavingState } from "./drafts.ts";

test("quick changes are saved once, with the newest value", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const saved: number[] = [];
  const saver = new Saver<number>((value) => Promise.resolve(saved.push(value)), () => {});
  for (const value of [1, 2, 3]) saver.change(value);
  mock.timers.tick(999);
  assert.deepEqual(saved, []);
  mock.timers.tick(1);
  await saver.flush();
  assert.deepEqual(saved, [3]);
  mock.timers.reset();
});

test("a change during a save is saved after it, in order, and not called saved before", async () => {
  const saved: number[] = [];
  const states: SavingState[] = [];
  let release = () => {};
  const gate = new Promise<void>((resolve) => (release = resolve));
  const saver = new Saver<number>(
    async (value) => {
      if (value === 1) await gate;
      saved.push(value);
    },
    (state) => states.push(state),
    60_000,
  );
  saver.change(1);
  const first = saver.flush();
  saver.change(2);
  release();
  await first;
  assert.deepEqual(states, ["waiting", "saving", "waiting", "waiting"]);
  await saver.flush();
  assert.deepEqual(saved, [1, 2]);
  assert.equal(states.at(-1), "saved");
});

test("a value that could not be saved is kept for the next try", async () => {
  const states: SavingState[] = [];
  const saved: number[] = [];
  let isAway = true;
  const saver = new Saver<number>(
    (value) => (isAway ? Promise.reject(new Error("away")) : Promise.resolve(saved.push(value))),
    (state) => states.push(state),
    60_000,
  );
  saver.change(7);
  await saver.flush();
  isAway = false;
  await saver.flush();
  assert.deepEqual(saved, [7]);
  assert.deepEqual(states, ["waiting", "saving", "failed", "saving", "saved"]);
});

test("a draft that was thrown away is not saved again", async () => {
  const saved: number[] = [];
  const saver = new Saver<number>((value) => Promise.resolve(saved.push(value)), () => {}, 60_000);
  saver.change(1);
  await saver.end();
  saver.change(2);
  await saver.flush();
  assert.deepEqual(saved, []);
});
