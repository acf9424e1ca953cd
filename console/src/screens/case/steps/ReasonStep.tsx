/** Steps that need a reason at most: each says in one sentence what happens. */
import { graphql, type GraphQLTaggedNode, type MutationParameters } from "relay-runtime";
import { useTyped } from "../../../drafts/useTyped.tsx";
import { KEY_TO_COME } from "../../../graph/unanswered.ts";
import { useIsOver } from "../../../parts/Countdown.tsx";
import { useTimes, useWords } from "../../../words/words.tsx";
import { draftName } from "../draftName.ts";
import { Offered } from "../Offered.tsx";
import { type StepKind, unconfirmedUntil } from "../state.ts";
import { WORDS } from "../words.ts";
import { missing, ReasonField, StepDialog, type StepProps, useSending } from "./StepDialog.tsx";

interface ReasonKind {
  readonly mutation: GraphQLTaggedNode;
  readonly of: "case" | "alert";
  readonly hasKey?: boolean;
  /** Beside `caseId` or `alertId`, the reason and the key. */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly hasNoReason?: boolean;
  readonly danger?: boolean;
}

const KINDS = {
  return: {
    of: "case",
    danger: true,
    mutation: graphql`
      mutation ReasonStepReturnMutation($input: ReturnCaseInput!) {
        returnCase(input: $input) {
          changed
          userErrors {
            ...userErrors_fields @relay(mask: false)
          }
        }
      }
    `,
  },
  pause: {
    of: "alert",
    mutation: graphql`
      mutation ReasonStepPauseMutation($input: PauseAlertInput!) {
        pauseAlert(input: $input) {
          changed
          userErrors {
            ...userErrors_fields @relay(mask: false)
          }
        }
      }
    `,
  },
  resume: {
    of: "alert",
    mutation: graphql`
      mutation ReasonStepResumeMutation($input: ResumeAlertInput!) {
        resumeAlert(input: $input) {
          changed
          userErrors {
            ...userErrors_fields @relay(mask: false)
          }
        }
      }
    `,
  },
  renew: {
    of: "alert",
    hasKey: true,
    hasNoReason: true,
    mutation: graphql`
      mutation ReasonStepRenewMutation($input: RenewAlertInput!) {
        renewAlert(input: $input) {
          changed
          userErrors {
            ...userErrors_fields @relay(mask: false)
          }
        }
      }
    `,
  },
  override: {
    of: "alert",
    danger: true,
    mutation: graphql`
      mutation ReasonStepOverrideMutation($input: OverridePreferencesInput!) {
        overridePreferences(input: $input) {
          changed
          userErrors {
            ...userErrors_fields @relay(mask: false)
          }
        }
      }
    `,
  },
  reopen: {
    of: "case",
    hasKey: true,
    mutation: graphql`
      mutation ReasonStepReopenMutation($input: ReopenCaseInput!) {
        reopenCase(input: $input) {
          changed
          userErrors {
            ...userErrors_fields @relay(mask: false)
          }
        }
      }
    `,
  },
  reissue: {
    of: "case",
    hasKey: true,
    mutation: graphql`
      mutation ReasonStepReissueMutation($input: ReissueAlertInput!) {
        reissueAlert(input: $input) {
          changed
          userErrors {
            ...userErrors_fields @relay(mask: false)
          }
        }
      }
    `,
  },
  hide: {
    of: "case",
    danger: true,
    mutation: graphql`
      mutation ReasonStepHideMutation($input: HideCaseInput!) {
        hideCase(input: $input) {
          changed
          userErrors {
            ...userErrors_fields @relay(mask: false)
          }
        }
      }
    `,
  },
  unhide: {
    of: "case",
    mutation: graphql`
      mutation ReasonStepUnhideMutation($input: UnhideCaseInput!) {
        unhideCase(input: $input) {
          changed
          userErrors {
            ...userErrors_fields @relay(mask: false)
          }
        }
      }
    `,
  },
  hold: {
    of: "case",
    mutation: graphql`
      mutation ReasonStepHoldMutation($input: HoldCaseInput!) {
        holdCase(input: $input) {
          changed
          userErrors {
            ...userErrors_fields @relay(mask: false)
          }
        }
      }
    `,
  },
  liftHold: {
    of: "case",
    danger: true,
    mutation: graphql`
      mutation ReasonStepLiftHoldMutation($input: LiftHoldInput!) {
        liftHold(input: $input) {
          changed
          userErrors {
            ...userErrors_fields @relay(mask: false)
          }
        }
      }
    `,
  },
  breakGlass: {
    of: "case",
    danger: true,
    mutation: graphql`
      mutation ReasonStepBreakGlassMutation($input: BreakGlassInput!) {
        breakGlass(input: $input) {
          userErrors {
            ...userErrors_fields @relay(mask: false)
          }
        }
      }
    `,
  },
  withdrawOffer: {
    of: "case",
    hasKey: true,
    more: { force: null },
    mutation: graphql`
      mutation ReasonStepWithdrawOfferMutation($input: HandOverCaseInput!) {
        handOverCase(input: $input) {
          changed
          userErrors {
            ...userErrors_fields @relay(mask: false)
          }
        }
      }
    `,
  },
  accept: {
    of: "case",
    hasNoReason: true,
    more: { accepted: true },
    mutation: graphql`
      mutation ReasonStepAcceptMutation($input: AcceptHandOverInput!) {
        acceptHandOver(input: $input) {
          changed
          userErrors {
            ...userErrors_fields @relay(mask: false)
          }
        }
      }
    `,
  },
  decline: {
    of: "case",
    hasNoReason: true,
    more: { accepted: false },
    mutation: graphql`
      mutation ReasonStepDeclineMutation($input: AcceptHandOverInput!) {
        acceptHandOver(input: $input) {
          changed
          userErrors {
            ...userErrors_fields @relay(mask: false)
          }
        }
      }
    `,
  },
} satisfies Partial<Record<StepKind, ReasonKind>>;

/** After these the private facts on the screen are others. */
const CHANGES_FACTS: ReadonlySet<ReasonStepKind> = new Set(["return", "reopen", "hold", "liftHold", "hide", "unhide", "withdrawOffer"]);

const NOTHING = { reason: "" };

export type ReasonStepKind = keyof typeof KINDS;

export function isReasonStep(kind: StepKind): kind is ReasonStepKind {
  return kind in KINDS;
}

export function ReasonStep(props: StepProps & { readonly kind: ReasonStepKind }) {
  const { kind, summary, live } = props;
  const words = useWords(WORDS);
  const times = useTimes();
  const how: ReasonKind = KINDS[kind];
  const { typed, field, step, onDone } = useTyped(draftName(kind, summary.id), () => NOTHING, props.onClose);
  const { reason } = typed;
  const isReturned = kind === "resume" && summary.alert.pauses.includes("RETURNED");
  const answers = kind === "accept" || kind === "decline";
  const isEnded = useIsOver(answers ? summary.offer?.until : null);
  const takesClosed = kind === "accept" && summary.state === "CLOSED";
  const title = words.step[isReturned ? "resumeReturned" : kind];
  // The time to confirm has gone on while the case was returned.
  const until = unconfirmedUntil(summary);
  const isLate = useIsOver(until);
  const stays = until === null ? [] : [isLate ? words.will.resumeLate : words.will.resumeUntil(times.full(until))];
  const [sending, send] = useSending<MutationParameters>(how.mutation, { live, onClose: onDone, title }, CHANGES_FACTS.has(kind));
  const submit = async () => {
    const empty = how.hasNoReason ? [] : missing({ reason });
    if (empty.length > 0) {
      sending.refuse(empty);
      return;
    }
    const input = {
      ...(how.of === "case" ? { caseId: summary.id } : { alertId: summary.alert.id }),
      ...(how.hasNoReason ? {} : { reason: reason.trim() }),
      ...(how.hasKey ? { idempotencyKey: KEY_TO_COME } : {}),
      ...how.more,
    };
    const outcome = await send({ input });
    // The relation is another one now: what the officer may do and read is read anew.
    if (outcome.done && (kind === "breakGlass" || kind === "accept")) live.again();
  };
  return (
    <StepDialog
      {...props}
      {...step}
      draftLine={how.hasNoReason ? null : step.draftLine}
      title={title}
      consequences={isEnded ? [] : [...(isReturned ? [words.will.resumeReturned, ...stays] : [words.will[kind]]), ...(takesClosed ? [words.will.acceptClosed] : [])]}
      danger={how.danger ?? false}
      isOver={isEnded}
      paths={["reason"]}
      sending={sending}
      onSend={submit}
    >
      {answers ? <Offered live={live} /> : null}
      {how.hasNoReason ? null : <ReasonField {...field("reason")} autoFocus />}
    </StepDialog>
  );
}
