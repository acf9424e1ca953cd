/** Beside the case: its history, tips, notes, and who else works on it. A tab reads when it is selected. */
import type { ReactNode } from "react";
import { NewTipsNumber } from "../../app/NewTips.tsx";
import { Badge } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { Tabs } from "../../parts/Tabs.tsx";
import { useWords } from "../../words/words.tsx";
import { History } from "./History.tsx";
import { Notes } from "./Notes.tsx";
import { People } from "./People.tsx";
import { TipsBeside } from "./TipsBeside.tsx";
import { TIP_WORDS } from "./tipWords.ts";
import type { LiveCase } from "./useCase.ts";
import type { CaseTips } from "./useCaseTips.ts";
import { WORDS } from "./words.ts";

export interface BesideProps {
  readonly live: LiveCase;
  readonly tips: CaseTips;
  readonly purpose: string;
}

interface TabsBesideProps extends BesideProps {
  readonly tab: string;
  readonly onTab: (tab: string) => void;
  /** A note is typed and not sent. */
  readonly hasNote: boolean;
}

/** The tab of the notes. */
export const NOTES_TAB = "notes";

type TabId = "history" | "tips" | typeof NOTES_TAB | "people";
const TAB_IDS: readonly TabId[] = ["history", "tips", NOTES_TAB, "people"];

/** Return the names of the tabs, with how many tips are new and whether a note is not sent. */
function useTabNames(caseId: string, hasNote: boolean): Readonly<Record<TabId, ReactNode>> {
  const words = useWords(WORDS);
  const tipWords = useWords(TIP_WORDS);
  return {
    history: words.history,
    tips: (
      <>
        {tipWords.tips}
        <NewTipsNumber caseId={caseId} />
      </>
    ),
    [NOTES_TAB]: hasNote ? (
      <>
        {words.notes} <Badge kind="accent">{words.noteNotSent}</Badge>
      </>
    ) : (
      words.notes
    ),
    people: words.people,
  };
}

export function Beside({ tab, onTab, hasNote, ...props }: TabsBesideProps) {
  const words = useWords(WORDS);
  const tipWords = useWords(TIP_WORDS);
  const names = useTabNames(props.live.id, hasNote);
  const { actions = [] } = props.live.summary ?? {};
  const isPrivate = actions.includes("READ_PRIVATE");
  const contents: Readonly<Record<TabId, ReactNode>> = {
    history: <History {...props} />,
    tips: props.tips.mayRead ? <TipsBeside {...props} /> : <p className="muted">{tipWords.forbidden}</p>,
    [NOTES_TAB]: <Notes {...props} mayRead={isPrivate} mayAdd={actions.includes("ADD")} />,
    people: <People {...props} />,
  };
  return <Tabs label={words.beside} selected={tab} onSelect={onTab} tabs={TAB_IDS.map((id) => ({ id, name: names[id], content: contents[id] }))} />;
}

interface BesideLinksProps {
  readonly caseId: string;
  readonly hasNote: boolean;
  readonly onGo: (tab: string) => void;
}

/** The ways to the tabs from the top of the case, where the screen is too narrow for them to stand beside it. */
export function BesideLinks({ caseId, hasNote, onGo }: BesideLinksProps) {
  const words = useWords(WORDS);
  const names = useTabNames(caseId, hasNote);
  return (
    <nav className="case-to-beside row" aria-label={words.goToBeside}>
      {TAB_IDS.map((id) => (
        <Button
          key={id}
          small
          onPress={() => {
            onGo(id);
          }}
        >
          {names[id]}
        </Button>
      ))}
    </nav>
  );
}
