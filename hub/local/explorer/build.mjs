/** Bundles the page into `built/`, whole or not at all: `page.html` comes last, and by it one sees that it is there. */
import { cp, rm } from "node:fs/promises";
import { build } from "esbuild";

await rm("built", { recursive: true, force: true });
await build({
  entryPoints: {
    explorer: "explorer.jsx",
    "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
    "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
    "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
  },
  outdir: "built",
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  jsx: "automatic",
  // Fonts stand in the style sheet: there is nothing left to be asked for anywhere.
  loader: { ".ttf": "dataurl", ".woff2": "dataurl" },
  define: { "process.env.NODE_ENV": '"production"' },
  legalComments: "linked",
  logLevel: "warning",
});
await cp("page.html", "built/page.html");
