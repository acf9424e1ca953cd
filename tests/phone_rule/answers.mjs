// Apply sequences of pushes by the rule in TypeScript, compiled to the module that is named first. Each line of the input
// is a sequence as in vectors.json, each line of the output its answers.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { AlertTracker, isReal, markTitle } = await import(pathToFileURL(process.argv[2]).href);

const corner = ({ latitude, longitude }) => [latitude, longitude];

function answer(tracker, { data, title = "", start, open }) {
  if (start) return { removed: tracker.start(start, open && new Set(open)) };
  const { type, notice, ...rest } = tracker.apply(data);
  if (!notice) return { action: type, ...rest };
  const { circle, polygon } = notice;
  const areas = { circle: circle && [...corner(circle.centre), circle.radiusKm], polygon: polygon.map(corner) };
  return { action: type, title: markTitle(notice, title), real: isReal(notice), notice: { ...notice, ...areas } };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { known, pushes } = JSON.parse(line);
  const tracker = AlertTracker.load(known);
  const answers = pushes.map((push) => answer(tracker, push));
  // A tracker that was saved and loaded knows the same.
  const dump = AlertTracker.load(JSON.parse(JSON.stringify(tracker.dump()))).dump();
  console.log(JSON.stringify({ answers, dump }));
}
