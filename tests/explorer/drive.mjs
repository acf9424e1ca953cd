// Leads a browser step by step: each line of the input is an object of JSON with a step, each line of the output is its
// result, or its error. Its arguments are the browser, and the seconds after which a wait gives up. The first line of the
// output says that the browser runs. A step without a name closes all pages. It judges nothing.
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const FLAGS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  ...["--disable-component-update", "--disable-sync"],
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];
const Steps = (async () => {}).constructor;
const pages = {};
const browser = await chromium.launch({ executablePath: process.argv[2], args: FLAGS });
// Nothing more can be done: whoever leads sees the end of the output.
browser.on("disconnected", () => process.exit());

/** Open an address in a browser of its own. `options` are those of the context. */
async function open({ name, url, options }) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(Number(process.argv[3]) * 1000);
  const seen = { requests: [], violations: [], console: [], dialogs: 0 };
  await context.exposeFunction("tellViolation", (words) => seen.violations.push(words));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      globalThis.tellViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  context.on("request", (request) => {
    seen.requests.push({ url: request.url(), method: request.method(), body: request.postData() });
  });
  context.on("console", (message) => seen.console.push(`${message.type()}: ${message.text()}`));
  context.on("weberror", (error) => seen.console.push(`error: ${error.error().message}`));
  context.on("dialog", (dialog) => {
    seen.dialogs += 1;
    dialog.dismiss();
  });
  const page = await context.newPage();
  pages[name] = { page, context, seen };
  await page.goto(url);
}

/** Close all pages, with what their contexts keep. */
async function close() {
  for (const [name, { context }] of Object.entries(pages)) {
    delete pages[name];
    await context.close();
  }
}

/** Do a step, and return its value. */
async function lead({ name, url, options, code, given }) {
  if (!name) return close();
  if (url) await open({ name, url, options });
  const { page, context, seen } = pages[name];
  return code ? new Steps("page", "context", "seen", "given", code)(page, context, seen, given) : null;
}

console.log(JSON.stringify({ value: "ready" }));
for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = { value: (await lead(JSON.parse(line))) ?? null };
  } catch (error) {
    answer = { error: String(error.message) };
  }
  console.log(JSON.stringify(answer));
}
await browser.close();
