// Leads a browser over the built docs site and prints what was seen, as one object of JSON. It judges nothing.
import { readFileSync } from "node:fs";
import { chromium } from "../explorer/node_modules/playwright-core/index.mjs";

const WIDTHS = [360, 1280];
const { browser: program, site, pages } = JSON.parse(readFileSync(0, "utf8"));
const seen = { wide: [], requests: [], console: [], found: [] };

const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox", "--disable-gpu"] });
const context = await browser.newContext();
context.on("request", (request) => {
  if (!/^(file|data|blob):/.test(request.url())) seen.requests.push(request.url());
});
context.on("console", (message) => seen.console.push(`${message.type()}: ${message.text()}`));
context.on("weberror", (error) => seen.console.push(`error: ${error.error().message}`));
const page = await context.newPage();
for (const name of pages) {
  await page.goto(`${site}/${name}`);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll(".table-wrapper")].some((one) => one.scrollWidth > one.clientWidth),
    );
    if (wide) seen.wide.push(`${name}, ${width} px`);
  }
}
// The page of results asks for each page found, to quote it. Without a server a browser refuses that, and says so.
context.removeAllListeners("console");
context.removeAllListeners("weberror");
await page.goto(`${site}/index.html`);
await page.locator("input.sidebar-search").fill("quiet hours");
await page.keyboard.press("Enter");
await page.getByText("Search finished").waitFor();
seen.found = await page.locator("ul.search li a").evaluateAll((links) => links.map((link) => link.href));
await browser.close();
process.stdout.write(JSON.stringify(seen));
