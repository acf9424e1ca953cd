/** What an officer does with a tip. Each change leaves its own lines in the audit trail; none of them reads the tip again. */
import { useCallback, useState } from "react";
import { graphql } from "react-relay";
import { useSession } from "../../app/SessionProvider.tsx";
import type { useWorkAskMutation } from "../../graph/artifacts/useWorkAskMutation.graphql.ts";
import type { useWorkClaimMutation } from "../../graph/artifacts/useWorkClaimMutation.graphql.ts";
import type { useWorkLinkMutation } from "../../graph/artifacts/useWorkLinkMutation.graphql.ts";
import type { useWorkReleaseMutation } from "../../graph/artifacts/useWorkReleaseMutation.graphql.ts";
import type { useWorkTriageMutation } from "../../graph/artifacts/useWorkTriageMutation.graphql.ts";
import type { useWorkUnlinkMutation } from "../../graph/artifacts/useWorkUnlinkMutation.graphql.ts";
import type { Refusal } from "../../graph/refusals.ts";
import { type Outcome, useChange } from "../../graph/useChange.ts";
import type { Tip, TipState } from "./tip.ts";
import type { LiveQueue } from "./useQueue.ts";

const CLAIM = graphql`
  mutation useWorkClaimMutation($input: ClaimTipInput!) {
    claimTip(input: $input) {
      until
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

const RELEASE = graphql`
  mutation useWorkReleaseMutation($input: ReleaseTipInput!) {
    releaseTip(input: $input) {
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

const TRIAGE = graphql`
  mutation useWorkTriageMutation($input: TriageTipInput!) {
    triageTip(input: $input) {
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

const LINK = graphql`
  mutation useWorkLinkMutation($input: LinkTipsInput!) {
    linkTips(input: $input) {
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

const UNLINK = graphql`
  mutation useWorkUnlinkMutation($input: UnlinkTipsInput!) {
    unlinkTips(input: $input) {
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

const ASK = graphql`
  mutation useWorkAskMutation($input: AskTipsterInput!) {
    askTipster(input: $input) {
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

/** The reasons of a refusal; none after success. */
export type Reasons = readonly Refusal[];

export interface Work {
  readonly claim: (id: string) => Promise<Reasons>;
  readonly release: (id: string) => Promise<Reasons>;
  readonly triage: (id: string, state: TipState, reason: string) => Promise<Reasons>;
  readonly link: (id: string, other: string) => Promise<Reasons>;
  readonly unlink: (id: string, other: string) => Promise<Reasons>;
  readonly ask: (id: string, question: string) => Promise<Reasons>;
  readonly isBusy: boolean;
}

const done = <T>(outcome: Outcome<T>): Reasons => (outcome.done ? [] : outcome.refusals);
const now = () => new Date().toISOString();

export function useWork({ change, expect }: Pick<LiveQueue, "change" | "expect">): Work {
  const { account } = useSession();
  const [claimTip] = useChange<useWorkClaimMutation>(CLAIM);
  const [releaseTip] = useChange<useWorkReleaseMutation>(RELEASE);
  const [triageTip] = useChange<useWorkTriageMutation>(TRIAGE);
  const [linkTips] = useChange<useWorkLinkMutation>(LINK);
  const [unlinkTips] = useChange<useWorkUnlinkMutation>(UNLINK);
  const [askTipster] = useChange<useWorkAskMutation>(ASK);
  const [isBusy, setBusy] = useState(false);

  const set = useCallback(
    (id: string, step: (tip: Tip) => Tip) => {
      change((queue) => queue.change(id, step));
    },
    [change],
  );
  const busy = async (work: () => Promise<Reasons>): Promise<Reasons> => {
    setBusy(true);
    try {
      return await work();
    } finally {
      setBusy(false);
    }
  };

  return {
    isBusy,
    claim: (tipId) =>
      busy(async () => {
        const outcome = await claimTip({ input: { tipId } });
        const until = outcome.done ? outcome.answer.claimTip.until : null;
        if (until) set(tipId, (tip) => ({ ...tip, claim: { account, until } }));
        return done(outcome);
      }),
    release: (tipId) =>
      busy(async () => {
        const outcome = await releaseTip({ input: { tipId } });
        if (outcome.done) set(tipId, (tip) => ({ ...tip, claim: null }));
        return done(outcome);
      }),
    triage: (tipId, state, reason) =>
      busy(async () => {
        const forget = expect(tipId, "TRIAGED");
        const outcome = await triageTip({ input: { tipId, state, reason: reason || null } });
        const lastTriage = { state, account, at: now(), reason: reason || null };
        if (outcome.done) set(tipId, (tip) => ({ ...tip, state, lastTriage }));
        else forget();
        return done(outcome);
      }),
    link: (tipId, otherTipId) =>
      busy(async () => {
        const expected = [expect(tipId, "LINKED"), expect(otherTipId, "LINKED")];
        const outcome = await linkTips({ input: { tipId, otherTipId } });
        if (outcome.done) {
          for (const [one, other] of [[tipId, otherTipId] as const, [otherTipId, tipId] as const]) {
            set(one, (tip) => ({ ...tip, links: [...apartFrom(tip, other), { tipId: other, reason: "OFFICER", score: 100, account }] }));
          }
        } else for (const forget of expected) forget();
        return done(outcome);
      }),
    unlink: (tipId, otherTipId) =>
      busy(async () => {
        const expected = [expect(tipId, "UNLINKED"), expect(otherTipId, "UNLINKED")];
        const outcome = await unlinkTips({ input: { tipId, otherTipId } });
        if (outcome.done) {
          for (const [one, other] of [[tipId, otherTipId] as const, [otherTipId, tipId] as const]) {
            set(one, (tip) => ({ ...tip, links: apartFrom(tip, other), foldedInto: tip.foldedInto === other ? null : tip.foldedInto }));
          }
        } else for (const forget of expected) forget();
        return done(outcome);
      }),
    ask: (tipId, question) =>
      busy(async () => {
        const forget = expect(tipId, "ASKED");
        const outcome = await askTipster({ input: { tipId, question } });
        if (!outcome.done) forget();
        return done(outcome);
      }),
  };
}

function apartFrom(tip: Tip, other: string): Tip["links"] {
  return tip.links.filter(({ tipId }) => tipId !== other);
}
