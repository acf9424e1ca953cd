// The gateway of a partner's supergraph: it passes on the key of whoever asks, and follows the hub's subscriptions in the
// form that LINK names, over WebSockets or as server-sent events.
import { defineConfig } from "@graphql-hive/gateway";

const authorization = "{context.headers.authorization}";
const links = {
  ws: { subscriptions: { kind: "ws", options: { connectionParams: { Authorization: authorization } } } },
  sse: { method: "POST" },
};

export const gatewayConfig = defineConfig({
  supergraph: process.env.SUPERGRAPH,
  host: "127.0.0.1",
  port: Number(process.env.PORT),
  graphiql: false,
  landingPage: false,
  propagateHeaders: {
    fromClientToSubgraphs({ request }) {
      return { authorization: request.headers.get("authorization") ?? "" };
    },
  },
  transportEntries: { hub: { options: links[process.env.LINK] } },
});
