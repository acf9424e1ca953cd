// Leads a browser over the explorer and prints what was seen, as one object of JSON. It judges nothing: what could not be
// done or seen in time is null, and stands in `missed`.
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const PATIENCE_MS = 8000;
const ENOUGH_MS = 50_000;
const FLAGS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  ...["--disable-component-update", "--disable-sync"],
  // Whoever is asked for by a name is not found, whatever the page may try.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

const { browser: program, partner, police, screenshot } = JSON.parse(readFileSync(0, "utf8"));
const seen = { requests: [], sockets: [], console: [], violations: [], missed: [], partner: {}, police: {} };
const began = Date.now();

/** One thing to do or to look at, which may not be there. */
async function attempt(what, how) {
  try {
    if (Date.now() - began > ENOUGH_MS) throw new Error("too late");
    return await how();
  } catch (failure) {
    seen.missed.push(`${what}: ${failure.message.split("\n")[0]}`);
    return null;
  }
}

const browser = await chromium.launch({ executablePath: program, args: FLAGS });
const context = await browser.newContext({ viewport: { width: 1600, height: 900 } });
context.setDefaultTimeout(PATIENCE_MS);
await context.exposeFunction("tellViolation", (words) => seen.violations.push(words));
await context.addInitScript(() => {
  addEventListener("securitypolicyviolation", (event) => {
    globalThis.tellViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
  });
});
context.on("request", (request) => {
  seen.requests.push({ url: request.url(), key: request.headers().authorization ?? null });
});
context.on("console", (message) => seen.console.push(`${message.type()}: ${message.text()}`));
context.on("weberror", (error) => seen.console.push(`error: ${error.error().message}`));

async function open(link) {
  const page = await context.newPage();
  page.on("websocket", (socket) => {
    const one = { url: socket.url(), sent: [] };
    seen.sockets.push(one);
    socket.on("framesent", ({ payload }) => one.sent.push(JSON.parse(payload)));
  });
  await page.goto(link);
  return page;
}

const plain = (text) => text.replaceAll("\u00a0", " ");

async function ask(page, tab) {
  await attempt(`ask ${tab}`, async () => {
    await page.getByRole("tab", { name: tab }).click();
    // GraphiQL reads what stands in the editor a moment later, by a timer of the page; this one comes after it.
    await page.evaluate(() => new Promise((done) => setTimeout(done, 1000)));
    await page.locator(".graphiql-execute-button").click();
  });
}

/** What stands in the pane of answers once these words are in it. */
async function answer(page, words) {
  return attempt(`answer with ${words}`, async () => {
    const pane = page.locator(".graphiql-response .view-lines").filter({ hasText: words });
    await pane.waitFor();
    return plain(await pane.innerText());
  });
}

/** What stands in the editors below the document, that of headers among them, once these words do. */
async function headers(page, words) {
  return attempt(`headers with ${words}`, async () => {
    const lines = page.locator(".graphiql-editor-tool .view-lines");
    await lines.filter({ hasText: words }).waitFor();
    return plain((await lines.allInnerTexts()).join("\n"));
  });
}

/** What both pages have in common. */
async function arrive(page, place) {
  place.headers = await headers(page, "Authorization");
  place.address = page.url();
  place.title = await page.title();
  place.docs = await attempt("docs", async () => {
    const docs = page.locator(".graphiql-doc-explorer");
    await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
    await docs.getByText("Query", { exact: true }).first().click();
    await docs.locator(".graphiql-doc-explorer-title").filter({ hasText: "Query" }).waitFor();
    return plain(await docs.innerText());
  });
}

const kept = (page) => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));

const app = await open(partner);
await arrive(app, seen.partner);
await ask(app, "Alerts");
seen.partner.answer = await answer(app, '"viewer"');
await ask(app, "RegisterPhone");
seen.partner.registered = await answer(app, '"registerDevices"');
await ask(app, "Feed");

const desk = await open(police);
await arrive(desk, seen.police);
await ask(desk, "Cases");
seen.police.answer = await answer(desk, '"viewer"');
await ask(desk, "OpenExercise");
seen.police.opened = await answer(desk, '"openCase"');

await app.bringToFront();
seen.partner.event = await answer(app, '"EXERCISE"');
await ask(app, "Alerts");
seen.partner.alerts = await answer(app, '"EXERCISE"');
await app.screenshot({ path: screenshot });
seen.partner.kept = await kept(app);
seen.police.kept = await kept(desk);

// Another link in the tab that is open already.
await attempt("another link", () => app.goto(partner.replace(/#.*/, "#another-key")));
seen.partner.another = { headers: await headers(app, "another-key"), address: app.url() };

await browser.close();
console.log(JSON.stringify(seen));
