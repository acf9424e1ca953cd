/** The one WebSocket of a tab: it is kept open, watched by pings, and opened again after a cut. */
import { type Client, createClient } from "graphql-ws";

const PING_EVERY_MS = 1500;
/** A cut is noticed after at most both of these together: 4 s. */
const PONG_TIMEOUT_MS = 2500;
const ACK_TIMEOUT_MS = 5000;
const WAITS_MS = [250, 500, 1000, 2000, 4000] as const;
/** A line that was open for so long was no failed attempt. */
const STEADY_MS = 10_000;

export const SESSION_ENDED = 4401;
export const TOKEN_ENDED = 4403;
export const SESSION_LOCKED = 4423;

/** The present, by feed, as the hub greets with it. */
export type Greeting = Readonly<Record<string, unknown>>;

export type LineState =
  | { readonly kind: "connecting" }
  | { readonly kind: "open"; readonly resumed: boolean }
  /** `since` is when the hub was last heard. */
  | { readonly kind: "lost"; readonly since: Date };

export interface LineOptions {
  readonly url: string;
  readonly csrf: () => string | null;
  /** The hub closed the socket because of the session. Gives true if there is a session to go on with. */
  readonly closed: (code: number) => Promise<boolean>;
  readonly webSocket?: unknown;
}

export class Line {
  #state: LineState = { kind: "connecting" };
  #client: Client | null = null;
  #greeting: Greeting = {};
  #heard = new Date();
  #attempts = 0;
  #openedAt = 0;
  #isStopped = false;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #pong: ReturnType<typeof setTimeout> | undefined;
  readonly #watchers = new Set<() => void>();
  readonly #openers = new Set<(client: Client, greeting: Greeting) => void>();

  constructor(private readonly options: LineOptions) {}

  readonly state = (): LineState => this.#state;

  /** Call back at each change of the state. */
  readonly watch = (changed: () => void): (() => void) => {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  };

  /** Call back now, if the line is open, and each time that it opens. */
  whenOpen(opened: (client: Client, greeting: Greeting) => void): () => void {
    this.#openers.add(opened);
    if (this.#client && this.#state.kind === "open") opened(this.#client, this.#greeting);
    return () => this.#openers.delete(opened);
  }

  /** The client of the open socket; null while there is none. */
  get client(): Client | null {
    return this.#state.kind === "open" ? this.#client : null;
  }

  start(): void {
    this.#isStopped = false;
    clearTimeout(this.#waiting);
    const before = this.#client;
    this.#client = null;
    void before?.dispose();
    // An attempt may still be under way when the network comes back: what it does from here on is of no interest.
    const isPresent = () => this.#client === client;
    const client: Client = createClient({
      url: this.options.url,
      lazy: false,
      retryAttempts: 0,
      keepAlive: PING_EVERY_MS,
      connectionAckWaitTimeout: ACK_TIMEOUT_MS,
      connectionParams: () => ({ csrf: this.options.csrf() }),
      onNonLazyError: (failure) => {
        if (isPresent()) this.#lost(failure);
      },
      ...(this.options.webSocket ? { webSocketImpl: this.options.webSocket } : {}),
      on: {
        connected: (_socket, greeting) => {
          if (isPresent()) this.#opened(greeting ?? {});
        },
        message: () => {
          if (isPresent()) this.#heard = new Date();
        },
        ping: (received) => {
          if (!received && isPresent()) this.#awaitPong();
        },
        pong: (received) => {
          if (received && isPresent()) clearTimeout(this.#pong);
        },
      },
    });
    this.#client = client;
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#waiting);
    clearTimeout(this.#pong);
    this.#openers.clear();
    const client = this.#client;
    this.#client = null;
    void client?.dispose();
  }

  /** The browser says that the network has gone, or has come back. */
  network(isThere: boolean): void {
    if (!isThere) this.#client?.terminate();
    else if (this.#state.kind === "lost") this.start();
  }

  #awaitPong(): void {
    clearTimeout(this.#pong);
    this.#pong = setTimeout(() => this.#client?.terminate(), PONG_TIMEOUT_MS);
  }

  #opened(greeting: Greeting): void {
    this.#openedAt = Date.now();
    this.#greeting = greeting;
    this.#heard = new Date();
    this.#set({ kind: "open", resumed: this.#state.kind === "lost" });
    const client = this.#client;
    if (client) for (const opened of [...this.#openers]) opened(client, greeting);
  }

  #lost(failure: unknown): void {
    if (!this.#client) return;
    clearTimeout(this.#pong);
    this.#client = null;
    if (this.#state.kind === "open" && Date.now() - this.#openedAt >= STEADY_MS) this.#attempts = 0;
    const code = closeCode(failure);
    if (code === SESSION_ENDED || code === SESSION_LOCKED || code === TOKEN_ENDED) {
      // Not the network: after a sign-in in another tab the session of this browser is another one.
      if (this.#state.kind === "open") this.#set({ kind: "connecting" });
      void this.options.closed(code).then((goesOn) => {
        if (goesOn && !this.#isStopped && !this.#client) this.#startSoon();
      });
      return;
    }
    if (this.#state.kind !== "lost") this.#set({ kind: "lost", since: this.#heard });
    this.#startSoon();
  }

  #startSoon(): void {
    const wait = WAITS_MS[Math.min(this.#attempts, WAITS_MS.length - 1)] ?? 0;
    this.#attempts += 1;
    this.#waiting = setTimeout(() => {
      this.start();
    }, wait * (0.75 + Math.random() / 2));
  }

  #set(state: LineState): void {
    this.#state = state;
    for (const changed of [...this.#watchers]) changed();
  }
}

/** Return the code of a closing, or null. */
export function closeCode(failure: unknown): number | null {
  const code = typeof failure === "object" && failure !== null && "code" in failure ? failure.code : null;
  return typeof code === "number" ? code : null;
}
