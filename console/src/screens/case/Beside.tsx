/** Beside the case: its history, tips, notes, and who else works on it. A tab reads when it is selected. */
import { NewTipsNumber } from "../../app/NewTips.tsx";
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
}

/** The tab of the notes. */
export const NOTES_TAB = "notes";

export function Beside({ tab, onTab, ...props }: TabsBesideProps) {
  const words = useWords(WORDS);
  const tipWords = useWords(TIP_WORDS);
  const { actions = [] } = props.live.summary ?? {};
  const isPrivate = actions.includes("READ_PRIVATE");
  return (
    <Tabs
      label={words.beside}
      selected={tab}
      onSelect={onTab}
      tabs={[
        { id: "history", name: words.history, content: <History {...props} /> },
        {
          id: "tips",
          name: (
            <>
              {tipWords.tips}
              <NewTipsNumber caseId={props.live.id} />
            </>
          ),
          content: props.tips.mayRead ? <TipsBeside {...props} /> : <p className="muted">{tipWords.forbidden}</p>,
        },
        {
          id: NOTES_TAB,
          name: words.notes,
          content: <Notes {...props} mayRead={isPrivate} mayAdd={actions.includes("ADD")} />,
        },
        { id: "people", name: words.people, content: <People {...props} /> },
      ]}
    />
  );
}
