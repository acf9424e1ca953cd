import { Component, type ReactNode, Suspense } from "react";
import type { Refusal } from "../graph/refusals.ts";
import { NoSession, refusalsFrom, spokenTo } from "../graph/refusals.ts";
import { useLanguage, useWords, type Words } from "../words/words.tsx";
import { Button } from "./Button.tsx";
import { Skeleton } from "./Skeleton.tsx";

/** Codes whose sentence here says everything: the hub's own one speaks to programs, of offsets and keys. */
const SAID_IN_FULL: readonly string[] = ["DISAPPEARANCE_IN_FUTURE", "IDEMPOTENCY_MISMATCH", "NOT_FOUND", "PLACE_UNCHANGED"];

/** Parts of an input that have a sentence of their own here, with the limits: the hub's one names the graph's field. */
const CODE_OF_PART: Readonly<Record<string, string>> = { ageYears: "AGE_INVALID", heightCm: "HEIGHT_INVALID" };

/** Return the code that this screen's sentence says in full: a number of a child, or a case that has changed. */
function ownCodeOf({ code, path }: Refusal): string | undefined {
  // The hub's sentence speaks of the version to send.
  if (code === "CONFLICT" && path.at(-1) === "expectedVersion") return code;
  return code === "INVALID_INPUT" ? CODE_OF_PART[path.at(-1) ?? ""] : undefined;
}

/** Return the sentence for a code. */
export function sentenceOf(words: Words, code: string): string {
  const known: Readonly<Record<string, string>> = words.errors;
  return known[code] ?? words.errors.HUB_ERROR;
}

/** The sentence for a refusal, and the hub's own one below it where it names limits and values. */
export function RefusalText({ refusal, said }: { readonly refusal: Refusal; /** In place of the sentence for its code. */ readonly said?: string }) {
  const words = useWords();
  const language = useLanguage();
  const { code, message, retryAfterSeconds } = refusal;
  const own = ownCodeOf(refusal);
  return (
    <div className="refusal">
      <p>
        {said ?? sentenceOf(words, own ?? code)}
        {retryAfterSeconds ? ` ${words.hints.waitSeconds(retryAfterSeconds)}` : ""}
      </p>
      {message && !own && !SAID_IN_FULL.includes(code) ? (
        <p className="refusal-detail">
          {language === "en" ? null : `${words.hints.hubSays} `}
          <span lang="en">{spokenTo(message)}</span>
        </p>
      ) : null}
    </div>
  );
}

export interface FailedProps {
  readonly refusals: readonly Refusal[];
  readonly onAgain?: () => void;
}

/** Something could not be shown or done: why, and a way to try again. */
export function Failed({ refusals, onAgain }: FailedProps) {
  const words = useWords();
  return (
    <div className="failed" role="alert">
      <p>
        <strong>{words.parts.failed}</strong>
      </p>
      {refusals.map((refusal, index) => (
        <RefusalText key={index} refusal={refusal} />
      ))}
      {onAgain ? <Button onPress={onAgain}>{words.parts.again}</Button> : null}
    </div>
  );
}

interface ReadingProps {
  readonly children: ReactNode;
  /** Called before another try, so that the caller may ask with a new `fetchKey`. */
  readonly onAgain?: () => void;
  readonly waiting?: ReactNode;
}

/** What reads from the graph: a skeleton while it waits, and the refusal if it may not. */
export class Reading extends Component<ReadingProps, { readonly thrown: unknown }> {
  override state: { readonly thrown: unknown } = { thrown: null };

  static getDerivedStateFromError(thrown: unknown) {
    return { thrown };
  }

  override render() {
    const { thrown } = this.state;
    const { children, onAgain, waiting } = this.props;
    if (thrown instanceof NoSession) return null;
    if (thrown) {
      const again = () => {
        onAgain?.();
        this.setState({ thrown: null });
      };
      return <Failed refusals={refusalsFrom(thrown)} onAgain={again} />;
    }
    return <Suspense fallback={waiting ?? <Skeleton />}>{children}</Suspense>;
  }
}
