/** Duty notices, and the button that takes one over. */
import { useRef, useState } from "react";
import { graphql } from "react-relay";
import { OFFICERS } from "../../app/session.ts";
import { useMay, useSession } from "../../app/SessionProvider.tsx";
import type { NoticeListAcknowledgeMutation } from "../../graph/artifacts/NoticeListAcknowledgeMutation.graphql.ts";
import type { Refusal } from "../../graph/refusals.ts";
import { useChange } from "../../graph/useChange.ts";
import { isSameName } from "../../parts/combo.ts";
import { Badge, StatusMark } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { Countdown, useNow } from "../../parts/Countdown.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { Link } from "../../parts/Link.tsx";
import { useToast } from "../../parts/Toasts.tsx";
import { useWords } from "../../words/words.tsx";
import { isConfirmable, neededFor } from "./desk.ts";
import type { DeskCase } from "./deskCase.ts";
import { type LiveNotices, type Notice, readNotice } from "./useNotices.ts";
import { WORDS } from "./words.ts";

const ACKNOWLEDGE = graphql`
  mutation NoticeListAcknowledgeMutation($input: AcknowledgeNoticeInput!) {
    acknowledgeNotice(input: $input) {
      notice {
        ...useNotices_notice
      }
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

/** Kinds that say that something stands still or fails now. */
const FAILING: ReadonlySet<string> = new Set([
  ...["HELD", "NOBODY_TOLD", "STANDS_STILL", "EXPIRED_OPEN"],
  ...["HUB_HALTED", "WORKERS_AWAY", "SCHEDULER_AWAY", "REDIS_AWAY", "DATABASE_AWAY", "TRAIL_FORGED"],
]);

export interface NoticeListProps {
  readonly live: LiveNotices;
  /** The cases of the desk, which have the names of the children. */
  readonly cases: ReadonlyMap<string, DeskCase>;
}

export function NoticeList({ live, cases }: NoticeListProps) {
  const words = useWords(WORDS);
  if (live.state.kind === "failed") return <Failed refusals={live.state.refusals} onAgain={live.again} />;
  if (live.notices.length === 0) return <Empty title={words.noNotices} />;
  return (
    <>
      <ul className="notices">
        {live.notices.map((notice) => (
          <li key={notice.id}>
            <NoticeItem notice={notice} one={notice.caseId ? cases.get(notice.caseId) : undefined} onTaken={live.take} />
          </li>
        ))}
      </ul>
      {live.isWhole ? null : <p className="muted">{words.olderNotices}</p>}
    </>
  );
}

interface NoticeItemProps {
  readonly notice: Notice;
  /** Its case; undefined if it has none, or none that is on the desk. */
  readonly one: DeskCase | undefined;
  readonly onTaken: (notice: Notice) => void;
}

function NoticeItem({ notice, one, onTaken }: NoticeItemProps) {
  const words = useWords(WORDS);
  const { parts, terms } = useWords();
  const session = useSession();
  const mayRead = useMay(...OFFICERS);
  const mayTake = useMay("OPEN_CASE");
  const mayConfirm = useMay("CONFIRM_CASE");
  const say = useToast();
  const [acknowledge, isBusy] = useChange<NoticeListAcknowledgeMutation>(ACKNOWLEDGE);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const { id, kind, state, caseId, status, account, officer, raisedAt, nextStepAt, mayAcknowledge, acknowledgedBy, force } = notice;
  const isOpen = state === "OPEN";
  // To take the notice of an offer is not to take the case.
  const isOffer = kind === "OFFERED";
  const isAnswerable = isOffer && caseId != null && mayTake;
  const canConfirm = caseId != null && isConfirmable(notice, one, mayConfirm);
  const name = one?.child.name;
  const needed = neededFor(notice, session.permissions).map((permission) => terms.permission[permission]);
  const part = useRef<HTMLElement>(null);
  // The first step is due as the notice comes: there is nothing to wait for.
  const isStepAhead = useNow() < new Date(nextStepAt ?? 0).getTime();

  const press = async () => {
    const outcome = await acknowledge({ input: { noticeId: id } });
    setRefusals(outcome.done ? [] : outcome.refusals);
    if (!outcome.done) return;
    const taken = outcome.answer.acknowledgeNotice.notice;
    if (taken) onTaken(readNotice(taken));
    // The button is gone now. Nobody who has moved on meanwhile is called back.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) part.current?.focus();
    });
    say(isOffer ? words.youAnswer : words.acknowledged);
  };

  return (
    <article ref={part} tabIndex={-1} className={`notice card${isOpen ? "" : " is-taken"}`} data-kind={kind}>
      <header>
        <h3>
          {terms.noticeKind[kind]}
        </h3>
        <span className="row">
          {status ? <StatusMark status={status} /> : null}
          {isOpen ? (
            <Badge kind={FAILING.has(kind) ? "failing" : "accent"}>
              <Countdown to={raisedAt} />
            </Badge>
          ) : (
            <Badge>{isOffer && state === "ACKNOWLEDGED" ? words.beingAnswered : terms.noticeState[state]}</Badge>
          )}
        </span>
      </header>
      <p className="notice-facts">
        {caseId && mayRead && (name || !(isAnswerable || canConfirm)) ? (
          <Link to={`/cases/${caseId}`}>{name ? <bdi>{name}</bdi> : words.toCase}</Link>
        ) : force === null ? (
          <span>{words.hub}</span>
        ) : null}
        {account ? <span dir="auto">{words.about(account)}</span> : null}
        {officer ? <span dir="auto">{isSameName(officer, session.account) ? words.forYou : words.forOfficer(officer)}</span> : null}
        {!isOpen && acknowledgedBy ? <span dir="auto">{isOffer ? words.answeredBy(acknowledgedBy) : words.acknowledgedBy(acknowledgedBy)}</span> : null}
        {isOpen && nextStepAt && isStepAhead ? (
          <span className="muted">
            {words.nextStep} <Countdown to={nextStepAt} />
          </span>
        ) : null}
      </p>
      {needed.length > 0 ? <p className="muted">{(isOffer ? words.whoAnswers : words.whoTakesOver)(parts.oneOf(needed))}</p> : null}
      {refusals.length > 0 ? <Failed refusals={refusals} /> : null}
      {isAnswerable || canConfirm || mayAcknowledge ? (
        <p className="row">
          {isAnswerable || canConfirm ? (
            <Link to={`/cases/${caseId}`} button="primary">
              {isAnswerable ? words.lookAndAnswer : words.lookAndConfirm}
            </Link>
          ) : null}
          {mayAcknowledge ? (
            <Button isPending={isBusy} onPress={() => void press()}>
              {isOffer ? words.willAnswer : words.acknowledge}
            </Button>
          ) : null}
        </p>
      ) : null}
    </article>
  );
}
