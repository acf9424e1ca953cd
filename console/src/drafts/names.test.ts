import assert from "node:assert/strict";
import { test } from "node:test";
import { DraftNames, hasDraftAbout, whenOthersMayDiffer } from "./names.ts";

const ME = "officer-1";

function ofMe(): DraftNames {
  const names = new DraftNames();
  names.belongTo(ME);
  return names;
}

test("the names of drafts are those of the hub and those begun here", async () => {
  const names = ofMe();
  let told = 0;
  names.watch(() => (told += 1));
  await names.read(ME, () => Promise.resolve(["note-cs-1", "open-case"]));
  names.note(ME, "close-cs-1", true);
  names.note(ME, "close-cs-1", true);
  names.note(ME, "note-cs-1", false);
  assert.deepEqual([...names.all()], ["open-case", "close-cs-1"]);
  assert.equal(told, 3);
});

test("what was begun or sent while the list was on its way is newer than the list", async () => {
  const names = ofMe();
  let answer: (list: readonly string[]) => void = () => {};
  const reading = names.read(ME, () => new Promise((done) => (answer = done)));
  names.note(ME, "note-cs-1", false);
  names.note(ME, "revise-cs-1", true);
  answer(["note-cs-1"]);
  await reading;
  assert.deepEqual([...names.all()], ["revise-cs-1"]);
});

test("a list that cannot be read leaves what is known", async () => {
  const names = ofMe();
  names.note(ME, "note-cs-1", true);
  await names.read(ME, () => Promise.reject(new Error("away")));
  assert.ok(names.all().has("note-cs-1"));
});

test("another account has none of the names, also of a list on its way", async () => {
  const names = ofMe();
  let answer: (list: readonly string[]) => void = () => {};
  const reading = names.read(ME, () => new Promise((done) => (answer = done)));
  names.belongTo("officer-2");
  answer(["note-cs-1"]);
  await reading;
  names.note(ME, "note-cs-2", true);
  assert.equal(names.all().size, 0);
});

test("the names are read again when the page is shown and when another tab tells of a draft", () => {
  const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  const hearers = new Set<(message: string) => void>();
  let kind = "open";
  const hear = (hearing: (message: string) => void) => {
    hearers.add(hearing);
    return () => hearers.delete(hearing);
  };
  let reads = 0;
  const end = whenOthersMayDiffer(page as unknown as Document, { hear, state: () => ({ kind }) }, () => (reads += 1));
  const tell = (message: string) => {
    for (const one of hearers) one(message);
  };
  const show = (state: DocumentVisibilityState) => {
    page.visibilityState = state;
    page.dispatchEvent(new Event("visibilitychange"));
  };
  tell("active");
  show("hidden");
  tell("drafts");
  assert.equal(reads, 0);
  show("visible");
  assert.equal(reads, 1);
  tell("drafts");
  assert.equal(reads, 2);
  kind = "locked";
  tell("drafts");
  assert.equal(reads, 2, "a covered page asks for nothing");
  kind = "open";
  end();
  show("visible");
  tell("drafts");
  assert.equal(reads, 2);
});

test("a draft is about the case that its name ends with", () => {
  const names = new Set(["note-cs-0a1b", "open-case"]);
  assert.equal(hasDraftAbout(names, "cs_0a1b"), true);
  assert.equal(hasDraftAbout(names, "s_0a1b"), false);
  assert.equal(hasDraftAbout(new Set(["open-case"]), "cs_0a1b"), false);
});
