/** Runs the tests of all files in this process: one for each file takes several times as long. */
import { readdir } from "node:fs/promises";

const files = (await readdir("src", { recursive: true })).filter((file) => file.endsWith(".test.ts")).sort();
if (files.length === 0) throw new Error("There are no tests.");
for (const file of files) await import(`./src/${file}`);
