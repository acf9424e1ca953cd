// A partner's own subgraph: its articles about alerts, and the phones on which its app runs. What there is, and who may
// ask, comes as JSON in the environment; the port is printed once it listens.
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { parse } from "graphql";
import { createYoga } from "graphql-yoga";

const { articles, phones } = JSON.parse(process.env.NEWSROOM ?? "{}");
const sdl = readFileSync(new URL("newsroom.graphql", import.meta.url), "utf8");
const written = ({ id }) => ({ id, coverage: articles.filter((article) => article.alert === id) });

const schema = buildSubgraphSchema({
  typeDefs: parse(sdl),
  resolvers: {
    Alert: { __resolveReference: written },
    Article: {
      __resolveReference: ({ id }) => articles.find((article) => article.id === id) ?? null,
      alert: ({ alert }) => written({ id: alert }),
    },
    Device: { __resolveReference: ({ ref }) => phones.find((phone) => phone.ref === ref) ?? null },
    Query: { articles: () => articles, phones: () => phones },
  },
});

const server = createServer(createYoga({ schema, logging: false, graphiql: false }));
server.listen(0, "127.0.0.1", () => console.log(`listening on ${server.address().port}`));
