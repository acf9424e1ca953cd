// The page: it registers this browser at a coarse place, shows alerts live, and sends tips.
// Every text comes from strangers: it is set as text, never as markup.

const STEPS_PER_DEGREE = 20; // the grid of grid.py: 0.05 degrees, about 5.5 km from north to south
const KM_PER_DEGREE = 111.195;
const EARTH_RADIUS_KM = 6371.0088;
const MAP_WIDTH = 400;
const MAP_HEIGHT = 300;
const MARGIN = 26;
const MIN_MAP_DEGREES = 0.4; // a map of one place shows its surroundings

const TITLE = document.title;

const byId = (id) => document.getElementById(id);
const cards = new Map(); // by the id of the alert
const towns = await (await fetch("/static/towns.json")).json();
let place = null; // the middle of this browser's cell, as the backend says
let source = null; // the open stream of events

// ------------------------------------------------------------ elements

/** Return an element. Attributes are set as such, texts become text nodes, and what is null is left out. */
function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function drawn(name, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function fill(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

function tell(id, words) {
  byId(id).textContent = words;
  byId(id).hidden = !words;
}

// ------------------------------------------------------------ the backend

/** Send JSON. Returns the answer; throws an Error with a sentence for a person. */
async function send(path, body) {
  let response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error("There is no connection. Try again in a minute.");
  }
  const answer = response.status === 204 ? {} : await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? "This did not work. Try again in a minute.");
  return answer;
}

// ------------------------------------------------------------ the place

/** Round a place to the grid: whole steps, so that nothing finer can be sent. */
function coarse({ latitude, longitude }) {
  return { north: Math.round(latitude * STEPS_PER_DEGREE), east: Math.round(longitude * STEPS_PER_DEGREE) };
}

function locate() {
  return new Promise((found, failed) => {
    // A rough position is enough, and saves the battery.
    const options = { enableHighAccuracy: false, timeout: 10_000, maximumAge: 600_000 };
    navigator.geolocation.getCurrentPosition(({ coords }) => found(coarse(coords)), failed, options);
  });
}

async function register(chosen) {
  tell("refused", "");
  try {
    place = (await send("/place", { place: chosen })).place;
    showRegistered();
    byId("top").focus();
  } catch (error) {
    tell("refused", error.message);
  }
}

async function registerHere() {
  byId("locate").disabled = true;
  try {
    await register(await locate());
  } catch {
    tell("refused", "Your browser did not give a place. Choose a town instead.");
    byId("town").focus();
  } finally {
    byId("locate").disabled = false;
  }
}

async function forget() {
  tell("failed", "");
  try {
    await send("/forget", {});
    showStart();
    byId("locate").focus();
  } catch (error) {
    tell("failed", error.message);
  }
}

// ------------------------------------------------------------ the two states of the page

function showStart() {
  source?.close();
  source = null;
  place = null;
  clearCards();
  tell("link", "");
  tell("calm", "");
  byId("settings").hidden = true;
  byId("start").hidden = false;
}

function showRegistered() {
  byId("start").hidden = true;
  byId("settings").hidden = false;
  byId("where").textContent = nameOf(place);
  for (const card of cards.values()) drawFacts(card);
  listen();
}

/** Return the words for the coarse place: that of the nearest town, if one is near. */
function nameOf(point) {
  const [nearest] = towns.map((town) => [distanceKm(point, pointOf(town)), town.name]).sort((a, b) => a[0] - b[0]);
  if (!nearest || nearest[0] > 60) return "your area of about 5 km";
  return nearest[0] < 6 ? `the area of ${nearest[1]}` : `an area ${Math.round(nearest[0])} km from ${nearest[1]}`;
}

// ------------------------------------------------------------ live

function listen() {
  if (source) return;
  const opened = (source = new EventSource("/events"));
  let isReady = false;
  const on = (kind, act) => opened.addEventListener(kind, ({ data }) => act(JSON.parse(data)));
  tell("link", "Connecting");
  on("begin", clearCards);
  on("alert", ({ alert, view, isNew }) => {
    showAlert(alert, view);
    if (isReady && isNew) byId("news").textContent = `New: ${view.title}`;
  });
  on("remove", ({ alert }) => takeDown(alert));
  on("ready", () => {
    isReady = true;
    byId("link").dataset.state = "live";
    tell("link", "Live");
    sayCalm();
  });
  on("forgotten", showStart);
  opened.addEventListener("error", () => {
    byId("link").dataset.state = "away";
    tell("link", "No connection, trying again");
    if (opened.readyState === EventSource.CLOSED) reopen(opened); // the answer was no stream, so it gave up
  });
}

async function reopen(closed) {
  await new Promise((done) => setTimeout(done, 3000));
  if (source !== closed) return;
  source = null;
  await begin();
}

function sayCalm() {
  tell("calm", cards.size ? "" : "No alert concerns your area now. If one comes, it appears here at once.");
}

/** Count the alerts in the title, for a tab that is not in front. */
function count() {
  document.title = cards.size ? `(${cards.size}) ${TITLE}` : TITLE;
}

// ------------------------------------------------------------ cards

/** Show an alert, or replace it. A tip that is being written stays. */
function showAlert(id, view) {
  let card = cards.get(id);
  if (!card) {
    const facts = element("div", { class: "facts" });
    card = { id, facts, root: element("article", { class: "card alert", "data-alert": id }, facts, tipForm(id)) };
    cards.set(id, card);
    byId("alerts").prepend(card.root);
    count();
    receipt(id, "SHOWN");
  }
  card.view = view;
  drawFacts(card);
  sayCalm();
}

/** Take an alert off the screen, and tell the hub that it is off. */
function takeDown(id) {
  cards.get(id)?.root.remove();
  if (cards.delete(id)) tell("calm", "An alert has ended and was taken off this page. Thank you for looking.");
  count();
  receipt(id, "REMOVED");
}

function clearCards() {
  for (const { root } of cards.values()) root.remove();
  cards.clear();
  count();
}

/** Send a receipt. That of a removal is sent until it has arrived; the next visit sends it too. */
async function receipt(alert, kind) {
  for (let delay = 2000; source; delay = Math.min(60_000, delay * 2)) {
    try {
      return await send("/receipts", { alert, kind });
    } catch {
      if (kind === "SHOWN") return null;
      await new Promise((done) => setTimeout(done, delay));
    }
  }
  return null;
}

function drawFacts({ id, facts, root, view }) {
  const { child, contact, mark } = view;
  root.classList.toggle("unreal", mark !== null);
  root.setAttribute("aria-labelledby", `title-${id}`);
  facts.replaceChildren(
    ...[
      mark && element("p", { class: "mark" }, element("strong", {}, mark), " This is not real. No child is missing."),
      element("h2", { id: `title-${id}` }, view.title),
      element(
        "div",
        { class: "who" },
        child.photo
          ? element("img", { class: "photo", src: child.photo, alt: `Photo of ${child.name}`, referrerpolicy: "no-referrer" })
          : element("p", { class: "photo none" }, "No photo published"),
        element(
          "div",
          { class: "words" },
          factList([
            ["Name", child.name],
            ["Age", `${child.age} ${child.age === 1 ? "year" : "years"}, ${child.sex.toLowerCase()}`],
            ["Height", child.heightCm && `${child.heightCm} cm`],
            ["Clothing", child.clothing],
            ["Last seen", `${view.lastSeen.district}, ${moment(view.lastSeen.at)}`],
            ["From you", distanceWords(view)],
            ...view.suspects.map((one) => ["Police look for", one.description]),
            ...view.vehicles.map((one) => ["Vehicle", [one.description, one.plate].filter(Boolean).join(", ")]),
          ]),
          ...(mark ? [element("p", {}, "In a real alert the number to call stands here.")] : callWords(contact)),
        ),
      ),
      element("figure", { class: "map" }, drawMap(view), areaList(view)),
      element(
        "p",
        { class: "small" },
        `${view.isPaused ? "Paused by police. " : ""}Changed ${moment(view.revisedAt)}. Only police decide what stands here.`,
      ),
    ].filter(Boolean),
  );
}

function callWords({ force, phone, emergency }) {
  const href = `tel:${phone.replace(/[^+\d]/g, "")}`;
  return [
    element("p", { class: "calls" }, element("a", { class: "call", href }, `Call ${phone}`)),
    element("p", { class: "small" }, `${force}. Emergencies: ${emergency}.`),
  ];
}

function factList(rows) {
  const shown = rows.filter(([, words]) => words);
  return element("dl", {}, ...shown.flatMap(([name, words]) => [element("dt", {}, name), element("dd", {}, words)]));
}

function moment(iso) {
  return new Date(iso).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
}

function distanceWords({ areas }) {
  if (!place || !areas.length) return null;
  const km = Math.min(...areas.map((area) => distanceKm(place, area)));
  return km < 8 ? "very near" : `about ${km < 50 ? Math.round(km / 5) * 5 : Math.round(km / 10) * 10} km`;
}

function areaList({ areas }) {
  const words = (area, at) =>
    `${area.district}: ${at ? "seen again here" : "last seen here"}${area.seenAt ? `, ${moment(area.seenAt)}` : ""}. ` +
    (area.radiusKm ? `People are told within ${Math.round(area.radiusKm)} km.` : "Nobody is told here yet.");
  const rows = areas.map((area, at) => element("li", { value: area.number }, words(area, at)));
  return element("figcaption", {}, element("ol", {}, ...rows));
}

// ------------------------------------------------------------ the map

function distanceKm(one, other) {
  const radians = (degrees) => (degrees * Math.PI) / 180;
  const rise = Math.sin(radians(other.latitude - one.latitude) / 2) ** 2;
  const turn = Math.sin(radians(other.longitude - one.longitude) / 2) ** 2;
  const across = Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * turn;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(rise + across)));
}

function pointOf({ north, east }) {
  return { latitude: north / STEPS_PER_DEGREE, longitude: east / STEPS_PER_DEGREE };
}

/** Return a function from a place to x and y, so that all of these points are on the map, and the units of a km. */
function projection(points) {
  const [first] = points;
  const flat = ({ latitude, longitude }) => [
    // Counted from the first point, so that a map over the date line stays whole.
    ((((longitude - first.longitude + 540) % 360) - 180) * Math.cos((first.latitude * Math.PI) / 180)),
    first.latitude - latitude,
  ];
  const [xs, ys] = [0, 1].map((axis) => points.map((point) => flat(point)[axis]));
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(
    (MAP_WIDTH - 2 * MARGIN) / Math.max(right - left, MIN_MAP_DEGREES),
    (MAP_HEIGHT - 2 * MARGIN) / Math.max(bottom - top, MIN_MAP_DEGREES),
  );
  const project = (point) => {
    const [x, y] = flat(point);
    return [
      MAP_WIDTH / 2 + (x - (left + right) / 2) * scale,
      MAP_HEIGHT / 2 + (y - (top + bottom) / 2) * scale,
    ];
  };
  return { project, unitsPerKm: scale / KM_PER_DEGREE };
}

/** Draw the areas as rings, with towns and this browser's coarse place. The list beside it says the same. */
function drawMap({ areas, mark }) {
  const corners = areas.flatMap((area) => area.polygon.map(([latitude, longitude]) => ({ latitude, longitude })));
  const isNear = place && areas.some((area) => distanceKm(place, area) < Math.max(300, 2 * area.radiusKm));
  const { project, unitsPerKm } = projection([...areas, ...corners, ...(isNear ? [place] : [])]);
  const svg = drawn("svg", {
    class: "rings",
    viewBox: `0 0 ${MAP_WIDTH} ${MAP_HEIGHT}`,
    role: "img",
    "aria-label": `Map of ${areas.length === 1 ? "one area" : `${areas.length} areas`}; the list below says the same.`,
  });
  svg.append(...areas.map((area, at) => ring(area, at, project)));
  const labels = []; // where names stand: others must not touch them
  if (isNear) {
    const [x, y] = project(place);
    labels.push([x, y - 20]);
    svg.append(drawn("circle", { class: "you", cx: x, cy: y, r: 14 }), label("you", x, y - 20, "your area"));
  }
  svg.append(...townLabels(project, labels));
  svg.append(...areas.map((area) => number(area, project)));
  svg.append(...scaleBar(unitsPerKm));
  if (mark) svg.append(label("water", MAP_WIDTH / 2, MAP_HEIGHT / 2, mark));
  return svg;
}

function ring(area, at, project) {
  const points = area.polygon.map(([latitude, longitude]) => project({ latitude, longitude }).map((one) => one.toFixed(1)));
  return drawn("polygon", { class: at ? "ring later" : "ring", points: points.join(" "), "data-area": area.number });
}

function number(area, project) {
  const [x, y] = project(area);
  return drawn("g", { class: "number" }, drawn("circle", { cx: x, cy: y, r: 10 }), label("", x, y + 5, String(area.number)));
}

function label(kind, x, y, words) {
  return drawn("text", { class: kind || null, x, y, "text-anchor": "middle" }, words);
}

/** Return dots and names of towns on the map; a town whose name would touch another label is left out. */
function townLabels(project, labels) {
  const isFree = (x, y) => labels.every(([other, above]) => Math.abs(x - other) > 100 || Math.abs(y - above) > 24);
  return towns.flatMap((town) => {
    const [x, y] = project(pointOf(town));
    const below = y + 17;
    if (x < 48 || x > MAP_WIDTH - 48 || y < 8 || y > MAP_HEIGHT - 40 || !isFree(x, below)) return [];
    labels.push([x, below]);
    return [drawn("circle", { class: "town", cx: x, cy: y, r: 2.5 }), label("town", x, below, town.name)];
  });
}

function scaleBar(unitsPerKm) {
  const km = [1000, 500, 200, 100, 50, 20, 10, 5].find((one) => one * unitsPerKm < 110) ?? 2;
  const [x, y] = [12, MAP_HEIGHT - 12];
  return [
    drawn("path", { class: "scale", d: `M${x} ${y - 5}v5h${(km * unitsPerKm).toFixed(1)}v-5` }),
    drawn("text", { class: "scale", x: x + 2, y: y - 9 }, `${km} km`),
  ];
}

// ------------------------------------------------------------ tips

function tipForm(alert) {
  const text = element("textarea", { id: `tip-${alert}`, rows: 4, maxlength: 4000, required: "" });
  const where = element(
    "select",
    { id: `tip-place-${alert}` },
    element("option", { value: "" }, "not said"),
    element("option", { value: "mine" }, "near my area"),
    ...townOptions(),
  );
  const button = element("button", { type: "submit", class: "primary" }, "Send to the police");
  const result = element("div", { class: "result", role: "status" });
  const form = element(
    "form",
    { class: "tip-form" },
    element("label", { for: text.id }, "What did you see, where and when?"),
    text,
    element("label", { for: where.id }, "Place, roughly"),
    where,
    element("p", { class: "small" }, "Only police read it. If you see the child now, call first, and keep your distance."),
    button,
    result,
  );
  const draft = {};
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const spot = where.value === "mine" ? coarse(place) : where.value ? stepsOf(towns[where.value]) : null;
    const words = JSON.stringify([text.value, spot]);
    // What was sent before and had no answer keeps its key: it is one tip, however often it is sent.
    if (words !== draft.words) Object.assign(draft, { key: crypto.randomUUID(), words });
    button.disabled = true;
    try {
      const { receiptCode } = await send("/tips", { alert, text: text.value, place: spot, draft: draft.key });
      text.value = "";
      draft.words = null;
      result.replaceChildren(...thanks(receiptCode, result));
    } catch (error) {
      result.replaceChildren(element("p", { class: "fault" }, error.message));
    } finally {
      button.disabled = false;
    }
  });
  return element("details", { class: "tip" }, element("summary", {}, "I have seen something"), form);
}

/** Return the answer to a tip: its receipt code, which is shown this once, and a button that withdraws it. */
function thanks(receiptCode, result) {
  const withdraw = element("button", { type: "button", class: "plain" }, "Take it back");
  withdraw.addEventListener("click", async () => {
    try {
      await send("/withdrawals", { receiptCode });
      result.replaceChildren(element("p", {}, "Your tip is withdrawn, and its text is deleted."));
    } catch (error) {
      result.append(element("p", { class: "fault" }, error.message));
    }
  });
  return [
    element("p", {}, "Thank you. The police have your tip. Its receipt code, for you only:"),
    element("p", {}, element("code", {}, receiptCode), " ", withdraw),
  ];
}

function townOptions() {
  return towns.map((town, at) => element("option", { value: at }, `${town.name} ${town.local}`));
}

function stepsOf({ north, east }) {
  return { north, east };
}

// ------------------------------------------------------------ begin

async function begin() {
  try {
    const response = await fetch("/me");
    if (!response.ok) throw new Error();
    ({ place } = await response.json());
    if (place) showRegistered();
    else showStart();
  } catch {
    tell("link", "No connection, trying again");
    setTimeout(begin, 3000);
  }
}

byId("town").append(element("option", { value: "" }, "Town"), ...townOptions());
byId("locate").addEventListener("click", registerHere);
byId("pick").addEventListener("submit", (event) => {
  event.preventDefault();
  register(stepsOf(towns[byId("town").value]));
});
byId("change").addEventListener("click", () => {
  byId("start").hidden = false;
  byId("locate").focus();
});
byId("forget").addEventListener("click", forget);
await begin();
