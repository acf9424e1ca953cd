// A small partner: it registers its devices, then shows the open alerts and what happens to them, until Ctrl-C.
//
//     REUNION_URL=https://hub.example REUNION_API_KEY=rk_test_… node follow.mjs [DEVICES_FILE]
import { readFileSync } from "node:fs";
import { ALERT_FEED, ALERTS, REGISTER_DEVICES, VIEWER } from "./documents.mjs";
import { HubError, call, patiently, run } from "./hub.mjs";
import { loadPlace, savePlace } from "./place.mjs";
import { greeting, operate } from "./socket.mjs";

const MAX_DEVICES = 1000; // in one mutation

let place = loadPlace();
let startAfter; // where to begin anew, once what is open is read

/** Register the devices at their coarse cells. One bad item never affects the others: each has its own result. */
async function register(devices) {
  for (let first = 0; first < devices.length; first += MAX_DEVICES) {
    const input = { devices: devices.slice(first, first + MAX_DEVICES) };
    const { results, userErrors } = (await call(REGISTER_DEVICES, { input })).registerDevices;
    for (const { code, message } of userErrors) throw new HubError(`${code}: ${message}`);
    for (const { ref, ok, error } of results) {
      console.log(`${ref}: ${ok ? "registered" : `${error.code}: ${error.message}`}`);
    }
  }
}

/** Show one entry an alert, with its areas as they are now; a real app replaces the entry that it has. */
function show(why, { id, texts, areas }) {
  console.log(`${why} ${id}: ${texts.title}`);
  for (const { number, district, radiusKm } of areas) console.log(`  area ${number}: ${district}, ${radiusKm} km`);
}

function takeDown(id) {
  console.log(`take down ${id}`);
}

/** Save the place after what it stands for is done: a program that is killed in between does the last thing again. */
function moveTo(cursor, shown) {
  place = { cursor, shown: [...shown] };
  savePlace(place);
}

function handle({ cursor, type, alert }) {
  const shown = new Set(place.shown);
  if (alert && ["CLOSED", "EXPIRED"].includes(alert.state)) {
    takeDown(alert.id);
    shown.delete(alert.id);
  } else if (alert) {
    show(type, alert);
    shown.add(alert.id);
  } // else a HEARTBEAT, which only moves the cursor
  moveTo(cursor, shown);
}

/** Show what is open. The cursor is from before: what happens to an alert meanwhile comes as an event. */
async function readOpen(cursor) {
  const open = new Set();
  for (const state of ["OPEN", "PAUSED"]) {
    for (let page; page?.pageInfo.hasNextPage ?? true; ) {
      page = (await call(ALERTS, { state, after: page?.pageInfo.endCursor })).alerts;
      for (const { node } of page.edges) {
        show("OPEN", node);
        open.add(node.id);
      }
    }
  }
  place.shown.filter((id) => !open.has(id)).forEach(takeDown);
  moveTo(cursor, open);
}

/** Follow the feed until the connection ends, which is an error. `succeed` ends a row of failures. */
async function follow(succeed) {
  if (!place.cursor && !startAfter) {
    // Any operation connects, and the greeting names the present: from there on nothing is lost.
    await operate(VIEWER, {}, ({ viewer }) => console.log(`${viewer.partner.name}, ${viewer.mode}`));
    startAfter = greeting.feedCursor;
  }
  if (startAfter) await readOpen(startAfter);
  startAfter = undefined;
  try {
    await operate(ALERT_FEED, { after: place.cursor }, ({ alertFeed }) => {
      handle(alertFeed);
      succeed();
    });
  } catch (error) {
    startAfter = error.startAfter; // of CURSOR_EXPIRED
    throw error;
  }
  throw new HubError("the hub ended the feed", { isTemporary: true });
}

run(async () => {
  await register(JSON.parse(readFileSync(process.argv[2] ?? new URL("devices.json", import.meta.url), "utf8")));
  await patiently(follow);
});
