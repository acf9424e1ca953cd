// The place in the feed, in a file: a cursor, and the ids of the alerts that are shown.
import { readFileSync, renameSync, writeFileSync } from "node:fs";

const FILE = "place.json";

export function loadPlace() {
  try {
    return JSON.parse(readFileSync(FILE, "utf8"));
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    return { cursor: null, shown: [] };
  }
}

/** Replace the file as a whole: a reader finds the old place or the new one, also after a crash. */
export function savePlace(place) {
  const fresh = `${FILE}.new`;
  writeFileSync(fresh, JSON.stringify(place), { mode: 0o600, flush: true });
  renameSync(fresh, FILE);
}
