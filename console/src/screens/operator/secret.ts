/** Secrets that an answer brings once. */
import { commitLocalUpdate, type IEnvironment, type RecordProxy } from "relay-runtime";

/** Remove the answer of a mutation from the page's store: what the screen does not show any more is nowhere. */
export function forgetAnswer(environment: IEnvironment, field: string, input: Record<string, unknown>): void {
  commitLocalUpdate(environment, (store) => {
    const answer = store.getRoot().getLinkedRecord(field, { input }) as RecordProxy | null | undefined;
    if (answer) store.delete(answer.getDataID());
  });
}
