// Composes a supergraph: `node compose.mjs <composer>`. On stdin the subgraphs as JSON, each with name, url and sdl; on
// stdout {"errors": [...], "supergraph": "..."}, the supergraph where the composer makes it in the form of SDL.
import { parse } from "graphql";
import { text } from "node:stream/consumers";

const composers = {
  async apollo(subgraphs) {
    const { composeServices } = await import("@apollo/composition");
    const documents = subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) }));
    const { errors, supergraphSdl } = composeServices(documents);
    return { errors, supergraph: supergraphSdl };
  },
  async guild(subgraphs) {
    const { composeServices } = await import("@theguild/federation-composition");
    const documents = subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) }));
    const { errors, supergraphSdl } = composeServices(documents);
    return { errors, supergraph: supergraphSdl };
  },
  async wundergraph(subgraphs) {
    const { federateSubgraphs, ROUTER_COMPATIBILITY_VERSION_ONE } = await import("@wundergraph/composition");
    const documents = subgraphs.map(({ name, url, sdl }) => ({ name, url, definitions: parse(sdl) }));
    const { errors } = federateSubgraphs({ subgraphs: documents, version: ROUTER_COMPATIBILITY_VERSION_ONE });
    return { errors };
  },
};

const subgraphs = JSON.parse(await text(process.stdin));
const { errors, supergraph } = await composers[process.argv[2]](subgraphs);
const messages = (errors ?? []).map((error) => error.message);
process.stdout.write(JSON.stringify({ errors: messages, supergraph: supergraph ?? null }));
