/** The Relay environment of one session: its store is thrown away with it. */
import {
  Environment,
  Network,
  Observable,
  RecordSource,
  Store,
  type GraphQLResponse,
  type RequestParameters,
  type Variables,
} from "relay-runtime";
import type { Send } from "./http.ts";
import type { Line } from "./line.ts";
import { Refused, refusalsOf } from "./refusals.ts";

const KEPT_SCREENS = 10;

/**
 * Reads go out only when a screen asks: nothing is read again because it grew old, and a change never makes a list read
 * itself anew, since each read of a case or a tip leaves a line in the audit trail.
 */
export function buildEnvironment(send: Send, line: Line): Environment {
  return new Environment({
    network: Network.create(
      (request, variables) => ask(send, request, variables),
      (request, variables) => follow(line, request, variables),
    ),
    store: new Store(new RecordSource(), { gcReleaseBufferSize: KEPT_SCREENS }),
  });
}

async function ask(send: Send, request: RequestParameters, variables: Variables): Promise<GraphQLResponse> {
  const answer = await send("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query: request.text, operationName: request.name, variables }),
  });
  const body = (await answer.json()) as { errors?: Parameters<typeof refusalsOf>[0] };
  if (body.errors?.length) throw new Refused(refusalsOf(body.errors));
  return body as GraphQLResponse;
}

function follow(line: Line, request: RequestParameters, variables: Variables): Observable<GraphQLResponse> {
  return Observable.create((sink) => {
    const client = line.client;
    if (!client || !request.text) {
      sink.complete();
      return;
    }
    return client.subscribe(
      { query: request.text, operationName: request.name, variables },
      {
        next: (event) => {
          if (event.errors?.length) sink.error(new Refused(refusalsOf(event.errors)));
          else sink.next(event as GraphQLResponse);
        },
        error: (failure) => {
          // A list of errors ends this subscription alone. Anything else is the end of the socket: the line opens another.
          if (Array.isArray(failure)) sink.error(new Refused(refusalsOf(failure as Parameters<typeof refusalsOf>[0])));
          else sink.complete();
        },
        complete: () => {
          sink.complete();
        },
      },
    );
  });
}
