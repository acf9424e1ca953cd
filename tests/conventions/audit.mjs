// The server audits of graphql-http against one address: `node audit.mjs URL TOKEN` prints [{id, name, status, reason}].
import { serverAudits } from "graphql-http";

const [, , url, token] = process.argv;

const fetchFn = (address, options = {}) => {
  const headers = { ...options.headers, authorization: `Bearer ${token}` };
  return fetch(address, { ...options, headers });
};

const results = await Promise.all(serverAudits({ url, fetchFn }).map((audit) => audit.fn()));
const told = results.map(({ id, name, status, reason }) => ({ id, name, status, reason }));
console.log(JSON.stringify(told));
