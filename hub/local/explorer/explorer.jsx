/**
 * The page on which a graph of `hub dev` is explored.
 *
 * The key or token comes behind the `#` of the link, which a browser sends to nobody. It goes into the editor of headers
 * and out of the address bar, and nothing of the page is kept: to have it again after a reload, open the link again.
 */
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import "graphiql/style.css";
import { createRoot } from "react-dom/client";
import "./explorer.css";
import { GRAPHS } from "./samples.js";

globalThis.MonacoEnvironment = {
  getWorker: (_, label) => new Worker(`/graphiql/${label === "json" || label === "graphql" ? label : "editor"}.worker.js`),
};

/** What GraphiQL would keep in the browser, keys among it, kept for as long as the page is open. */
function forgetful() {
  const kept = new Map();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
    clear: () => kept.clear(),
    get length() {
      return kept.size;
    },
  };
}

const written = (value) => JSON.stringify(value, null, 2);
const credential = location.hash.slice(1);
history.replaceState(null, "", location.pathname);
// A second link opened in the same tab changes what is behind the # and loads nothing.
addEventListener("hashchange", () => location.reload());

const { name, url, samples } = GRAPHS[location.pathname];
const headers = written({ Authorization: `Bearer ${credential || "<key or token>"}` });
const address = new URL(url, location.href);
document.title = `${name} – Reunion Hub`;

createRoot(document.getElementById("explorer")).render(
  <GraphiQL
    fetcher={createGraphiQLFetcher({
      url: address.href,
      // The headers of the editor go into `connection_init`.
      subscriptionUrl: address.href.replace(/^http/, "ws"),
      enableIncrementalDelivery: false,
    })}
    defaultHeaders={headers}
    defaultTabs={samples.map(({ query, variables }) => ({ query, headers, variables: variables && written(variables) }))}
    defaultEditorToolsVisibility="headers"
    shouldPersistHeaders={false}
    showPersistHeadersSettings={false}
    storage={forgetful()}
  >
    <GraphiQL.Logo>{name}</GraphiQL.Logo>
  </GraphiQL>,
);
