/** The ways in which the hub says no, and the part of an input that is meant. */

export interface Refusal {
  readonly code: string;
  /** The hub's own sentence, in English. */
  readonly message: string;
  /** From the input down; empty for the whole. */
  readonly path: readonly string[];
  readonly retryAfterSeconds?: number;
  /** Of `CURSOR_EXPIRED`: the cursor to go on from. */
  readonly startAfter?: string;
}

/** The hub answered, and refused. */
export class Refused extends Error {
  override readonly name = "Refused";

  constructor(readonly refusals: readonly Refusal[]) {
    super(refusals[0]?.code ?? "HUB_ERROR");
  }

  get code(): string {
    return this.message;
  }
}

/** No answer came: the hub or the way to it is away. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** The session has ended, or is locked: the shell shows so, and a screen has nothing to add. */
export class NoSession extends Error {
  override readonly name = "NoSession";
}

interface GraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** Read the refusals of a GraphQL answer's `errors`. */
export function refusalsOf(errors: readonly GraphError[]): readonly Refusal[] {
  return errors.map(({ message, extensions = {} }) => {
    const { code, path, retryAfterSeconds, startAfter } = extensions;
    return {
      code: typeof code === "string" ? code : "HUB_ERROR",
      message,
      path: Array.isArray(path) ? path.map(String) : [],
      ...(typeof retryAfterSeconds === "number" ? { retryAfterSeconds } : {}),
      ...(typeof startAfter === "string" ? { startAfter } : {}),
    };
  });
}

/** Return the refusals of this part of an input and of all below it, such as `lastSeen.point`. */
export function refusalsAt(refusals: readonly Refusal[], path: string): readonly Refusal[] {
  return refusals.filter((refusal) => {
    const at = refusal.path.join(".");
    return at === path || at.startsWith(`${path}.`);
  });
}

/** Return the hub's sentences that speak to people: one with a name of the graph in backticks tells a program what to send. */
export function spokenTo(message: string): string {
  const spoken = message.split(/(?<=[.!?]) (?=[A-Z`])/).filter((sentence) => !sentence.includes("`"));
  return spoken.length > 0 ? spoken.join(" ") : message;
}

/** Return the refusals that are about no field of a form, so that the form shows them itself. */
export function refusalsElsewhere(refusals: readonly Refusal[], paths: readonly string[]): readonly Refusal[] {
  return refusals.filter((refusal) => !paths.some((path) => refusalsAt([refusal], path).length > 0));
}

/** Return the refusals of anything that was thrown; none for a session that has ended. */
export function refusalsFrom(thrown: unknown): readonly Refusal[] {
  if (thrown instanceof Refused) return thrown.refusals;
  if (thrown instanceof NoSession) return [];
  const code = thrown instanceof Unreachable ? "UNREACHABLE" : "HUB_ERROR";
  return [{ code, message: "", path: [] }];
}
