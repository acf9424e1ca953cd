/** One case: what is told now, its facts and places, its history, tips and notes, and every step an officer may take. */
import { useRef, useState } from "react";
import type { ScreenProps } from "../../app/routes.ts";
import { Countdown } from "../../parts/Countdown.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { Link } from "../../parts/Link.tsx";
import { useDraftNames } from "../../drafts/useDraftNames.ts";
import { ExerciseRibbon } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { useWords } from "../../words/words.tsx";
import { Beside, BesideLinks, NOTES_TAB } from "./Beside.tsx";
import { Facts } from "./Facts.tsx";
import { Head } from "./Head.tsx";
import { Offered } from "./Offered.tsx";
import { Places } from "./Places.tsx";
import { Steps } from "./Steps.tsx";
import { DeliveryStatusCard } from "./DeliveryStatusCard.tsx";
import { useCase } from "./useCase.ts";
import { useCaseTips } from "./useCaseTips.ts";
import { useSaid } from "./useSaid.ts";
import { noteDraft, Unsent } from "./Unsent.tsx";
import { useSteps } from "./useSteps.ts";
import { WORDS } from "./words.ts";

export default function Case({ params }: ScreenProps) {
  return <OneCase id={params["id"] ?? ""} />;
}

function OneCase({ id }: { readonly id: string }) {
  const words = useWords(WORDS);
  // The trail keeps the words of the language in which the officer began: a switch reads nothing again.
  const [purpose] = useState(words.purpose);
  const live = useCase(id, purpose);
  const { state, again, summary, facts } = live;
  const tips = useCaseTips(id, purpose, summary);
  const said = useSaid();
  const choice = useSteps(live);
  const drafts = useDraftNames();
  const [tab, setTab] = useState("history");
  const beside = useRef<HTMLElement>(null);
  const top = useRef<HTMLElement>(null);
  const readAgain = async () => {
    await live.readFacts();
    // The button is gone now. Nobody who has moved on meanwhile is called back.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) top.current?.focus();
    });
  };
  // The feed of a case that is not there fails as well; one that was hidden meanwhile ends so.
  const isGone = state.kind === "failed" && state.refusals.some(({ code }) => code === "NOT_FOUND");
  if (live.isMissing || isGone)
    return (
      <Empty title={words.missing}>
        <Link to="/" button="primary">
          {words.toBoard}
        </Link>
      </Empty>
    );
  if (state.kind === "failed") return <Failed refusals={state.refusals} onAgain={again} />;
  if (!summary) return <Skeleton lines={12} />;
  const mayAdd = summary.actions.includes("ADD");
  const hasNote = mayAdd && drafts.has(noteDraft(id));
  const toTab = (to: string) => {
    setTab(to);
    focusSoon(() => beside.current?.querySelector<HTMLElement>("[role=tab][data-selected]") ?? null);
    beside.current?.scrollIntoView();
  };
  const toNote = () => {
    setTab(NOTES_TAB);
    // The form is there once the hub has said what the draft is.
    focusSoon(() => beside.current?.querySelector("textarea") ?? null);
  };
  return (
    <>
      <ExerciseRibbon status={summary.alert.status} />
      <div className="case">
        <header ref={top} className="case-top stack" tabIndex={-1}>
          <BesideLinks caseId={id} hasNote={hasNote} onGo={toTab} />
          <Unsent caseId={id} drafts={drafts} choice={choice} onNote={mayAdd && tab !== NOTES_TAB ? toNote : null} />
          <Head summary={summary} facts={facts} purpose={purpose} />
          {live.changedBy ? (
            <p className="case-changed" role="status">
              <span dir="auto">
                {said(live.changedBy)} <Countdown to={live.changedBy.at} />
              </span>
              <Button small onPress={() => void readAgain()}>
                {live.changedBy.kind === "RETURNED" ? words.readReason : words.readAgain}
              </Button>
            </p>
          ) : null}
          <Offered live={live} onRead={again} />
          <Steps live={live} tips={tips} purpose={purpose} choice={choice} drafts={drafts} onNote={mayAdd ? toNote : null} />
        </header>
        <div className="case-main stack">
          <DeliveryStatusCard summary={summary} purpose={purpose} />
          <Places summary={summary} facts={facts} tips={tips} />
          <Facts live={live} purpose={purpose} />
        </div>
        <aside ref={beside} className="case-beside" aria-label={words.beside}>
          <Beside live={live} tips={tips} purpose={purpose} tab={tab} onTab={setTab} hasNote={hasNote} />
        </aside>
      </div>
    </>
  );
}

const FOCUS_TRIES = 120;

/** Move the focus to what will stand on the page within some frames. */
function focusSoon(find: () => HTMLElement | null, tries = FOCUS_TRIES): void {
  requestAnimationFrame(() => {
    const found = find();
    if (found) found.focus();
    else if (tries > 0) focusSoon(find, tries - 1);
  });
}
