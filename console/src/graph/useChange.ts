/** Send a mutation, and get its answer or the reasons why nothing was done. */
import { useCallback, useState } from "react";
import { useRelayEnvironment } from "react-relay";
import { commitMutation, getRequest, type GraphQLTaggedNode, type MutationParameters } from "relay-runtime";
import { useSessionStore } from "../app/SessionProvider.tsx";
import { useSignInAgain } from "../app/SignInAgain.tsx";
import { type Refusal, Refused, refusalsFrom } from "./refusals.ts";
import type { Heard } from "./unanswered.ts";

export type Outcome<T> =
  | { readonly done: true; readonly answer: T }
  | { readonly done: false; readonly refusals: readonly Refusal[] };

/** With the history of a case, the newest first, the change gets its idempotency key here. */
type Change<T extends MutationParameters> = (variables: T["variables"], history?: readonly Heard[]) => Promise<Outcome<T["response"]>>;

interface Payload {
  readonly userErrors?: readonly { readonly code: string; readonly message: string; readonly path: readonly string[] }[];
}

/**
 * Return the function that sends it, and whether it is under way. The document asks for `userErrors { ...userErrors_fields @relay(mask: false) }`.
 * A change that needs a fresh sign-in asks for one, and is then sent again as it was. So is a step that got no answer, when it
 * is pressed again in the same words, unless more happened at the case since.
 */
export function useChange<T extends MutationParameters>(mutation: GraphQLTaggedNode): readonly [Change<T>, boolean] {
  const environment = useRelayEnvironment();
  const signInAgain = useSignInAgain();
  const { unanswered } = useSessionStore();
  const [isBusy, setBusy] = useState(false);

  const change = useCallback<Change<T>>(
    async (variables, history) => {
      const { name } = getRequest(mutation).params;
      const sent = history ? unanswered.send(name, variables, history) : variables;
      const once = () =>
        new Promise<T["response"]>((resolve, reject) => {
          commitMutation<T>(environment, { mutation, variables: sent, onCompleted: resolve, onError: reject });
        });
      setBusy(true);
      try {
        const answer = await signedIn(once, signInAgain);
        unanswered.answered(name, variables);
        const payloads = Object.values(answer as Record<string, Payload | null>);
        const refusals = payloads.flatMap((payload) => payload?.userErrors ?? []);
        return refusals.length > 0 ? { done: false, refusals } : { done: true, answer };
      } catch (thrown) {
        return { done: false, refusals: refusalsFrom(thrown) };
      } finally {
        setBusy(false);
      }
    },
    [environment, mutation, signInAgain, unanswered],
  );
  return [change, isBusy];
}

/** Send, and ask for a sign-in as long as the hub wants one and the officer gives it. */
async function signedIn<T>(once: () => Promise<T>, signInAgain: () => Promise<boolean>): Promise<T> {
  for (;;) {
    try {
      return await once();
    } catch (thrown) {
      const isAsked = thrown instanceof Refused && thrown.code === "SIGN_IN_AGAIN";
      if (!isAsked || !(await signInAgain())) throw thrown;
    }
  }
}
