import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { differences } from "./differences.ts";
import { NoSession, Refused, Unreachable } from "../graph/refusals.ts";
import { DraftChanged, persist, Saver, type SavingState } from "./drafts.ts";
import { UnsavedDrafts } from "./unsaved.ts";

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

test("a draft beyond those that the hub keeps says so, and is saved once there is room", async () => {
  const states: SavingState[] = [];
  let isFull = true;
  const full = new Refused([{ code: "TOO_MANY_ITEMS", message: "", path: [] }]);
  const saver = new Saver<number>(() => (isFull ? Promise.reject(full) : Promise.resolve()), (state) => states.push(state), 60_000);
  saver.change(1);
  await saver.flush();
  isFull = false;
  await saver.flush();
  assert.deepEqual(states, ["waiting", "saving", "full", "saving", "saved"]);
  await saver.end();
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

test("a save that failed is tried again by itself, until the screen is gone", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let tries = 0;
  const saver = new Saver<number>(
    () => {
      tries += 1;
      return Promise.reject(new Error("away"));
    },
    () => {},
    1000,
    5000,
  );
  saver.change(1);
  while (tries < 3) {
    t.mock.timers.tick(5000);
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  }
  assert.equal(tries, 3);
  await saver.leave();
  t.mock.timers.tick(60_000);
  assert.equal(tries, 4);
});

test("a version of another tab is not saved over until the officer has chosen", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const states: SavingState[] = [];
  let tries = 0;
  const saver = new Saver<number>(
    () => {
      tries += 1;
      return tries === 1 ? Promise.reject(new DraftChanged()) : Promise.resolve();
    },
    (state) => states.push(state),
  );
  saver.change(1);
  await saver.flush();
  t.mock.timers.tick(60_000);
  assert.equal(tries, 1);
  assert.equal(states.at(-1), "changed");
  saver.change(1);
  await saver.flush();
  assert.equal(states.at(-1), "saved");
});

test("two versions of a form differ by the words that an officer reads", () => {
  const mine = { key: "a", name: "Xiao Yu", age: "7", at: null, suspects: [{ name: "" }], latitude: 37.7 };
  const theirs = { key: "b", name: "Xiao Yun", age: "7 ", at: null, suspects: [{ name: "Li" }, { name: "Wu" }], latitude: 37.7 };
  assert.deepEqual(differences(mine, theirs), [
    { mine: "Xiao Yu", theirs: "Xiao Yun" },
    { mine: "", theirs: "Li" },
    { mine: "", theirs: "Wu" },
  ]);
  assert.deepEqual(differences(mine, { ...mine, key: "c" }), []);
});

test("words that were not saved are there for their account alone", () => {
  const unsaved = new UnsavedDrafts(() => {});
  const words = { value: "typed", over: null, sent: [] };
  unsaved.keep("one", "open-case", words);
  assert.equal(unsaved.get("one", "open-case"), null, "nobody has signed in");
  unsaved.belongTo("one");
  unsaved.keep("one", "open-case", words);
  unsaved.keep("other", "open-case", words);
  assert.equal(unsaved.get("other", "open-case"), null);
  unsaved.belongTo("one");
  assert.equal(unsaved.get("one", "open-case"), words);
  unsaved.belongTo("other");
  assert.ok(unsaved.isEmpty());
});

test("removal of a sent draft is repeated until it succeeds or the session ends", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  for (const end of [() => Promise.resolve(), () => Promise.reject(new NoSession("401"))]) {
    let tries = 0;
    const act = () => {
      tries += 1;
      return tries < 3 ? Promise.reject(new Unreachable("No answer.")) : end();
    };
    await persist(act, 1000);
    assert.equal(tries, 1);
    for (let round = 0; round < 6; round += 1) {
      await new Promise((next) => setImmediate(next));
      t.mock.timers.tick(1000);
    }
    assert.equal(tries, 3);
  }
});
