/** Bundles the console into `hub/http/console/built/`, whole or not at all: `index.html` comes last, and by it one sees that it is there. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { relative } from "node:path";
import { transformAsync } from "@babel/core";
import { build } from "esbuild";

const BUILT = "../hub/http/console/built";
const CONSOLE = new URL(".", import.meta.url).pathname;

/** Puts the compiled document in the place of each graphql tag. */
const documents = {
  name: "documents",
  setup({ onLoad }) {
    onLoad({ filter: /\/console\/src\/.*\.tsx?$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const loader = path.endsWith("x") ? "tsx" : "ts";
      if (!source.includes("graphql`")) return { contents: source, loader };
      const plain = await transformAsync(source, {
        filename: path,
        babelrc: false,
        configFile: false,
        sourceMaps: "inline",
        parserOpts: { plugins: ["typescript", "jsx"] },
        generatorOpts: { retainLines: true },
        plugins: [["relay", { eagerEsModules: true, artifactDirectory: `${CONSOLE}src/graph/artifacts` }]],
      });
      return { contents: plain.code, loader };
    });
  },
};

/**
 * `import address from "NAME?url"` gives the address of a file beside the scripts: a style sheet that is loaded late, the
 * worker of maps, which the policy allows as a file of our own origin only, and the land of the basemap.
 */
const addresses = {
  name: "addresses",
  setup({ onLoad, onResolve, resolve }) {
    onResolve({ filter: /\?url$/ }, async ({ path, importer, resolveDir }) => {
      const { path: file, errors } = await resolve(path.slice(0, -"?url".length), { importer, resolveDir, kind: "import-statement" });
      return { path: file.replace(/\.mjs$/, ".js"), errors, namespace: "address", pluginData: file };
    });
    onLoad({ filter: /./, namespace: "address" }, async ({ pluginData: file }) => {
      if (file.endsWith(".css")) return { contents: await sheet(file), loader: "file" };
      const source = await readFile(file, "utf8");
      return { contents: source.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"), loader: "file" };
    });
  },
};

/** Leaves out the sentences of React Aria in languages that the console does not speak. */
const languages = {
  name: "languages",
  setup({ onLoad }) {
    onLoad({ filter: /\/react-(aria|stately|aria-components)\/.*\/intl\/(.*\/)?[a-z]{2}-[A-Z]{2}\.mjs$/ }, ({ path }) =>
      /(en-US|zh-CN)\.mjs$/.test(path) ? null : { contents: "export default {};" },
    );
  },
};

/** Bundles a style sheet with those that it imports. */
async function sheet(path) {
  const { outputFiles } = await build({ entryPoints: [path], bundle: true, minify: true, write: false, logLevel: "warning" });
  return outputFiles[0].contents;
}

await rm(BUILT, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: { console: "src/main.tsx" },
  outdir: `${BUILT}/assets`,
  publicPath: "/console/assets",
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
  legalComments: "linked",
  logLevel: "warning",
  metafile: true,
  plugins: [documents, addresses, languages],
  // The hooks alone: the whole package has the containers of earlier releases too.
  alias: { "react-relay": "react-relay/hooks" },
});

const [script, { cssBundle }] = Object.entries(metafile.outputs).find(([, made]) => made.entryPoint === "src/main.tsx");
const address = (file) => `/console/${relative(BUILT, file)}`;
const tags = [
  ...(cssBundle ? [`<link rel="stylesheet" href="${address(cssBundle)}" />`] : []),
  `<script type="module" src="${address(script)}"></script>`,
];
const page = await readFile("index.html", "utf8");
await writeFile(`${BUILT}/index.html`, page.replace("  </head>", `${tags.map((tag) => `    ${tag}\n`).join("")}  </head>`));
