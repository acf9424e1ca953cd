/** What helps against a search that would read for too long, each a press away. */
import { Button } from "../../parts/Button.tsx";
import { useWords } from "../../words/words.tsx";
import type { Search } from "./fields.ts";
import { monthsBefore } from "./months.ts";
import { WORDS } from "./words.ts";

const MONTHS = 12;

interface TooWideProps {
  readonly search: Search;
  readonly onSearch: (search: Search) => void;
}

export function TooWide({ search, onSearch }: TooWideProps) {
  const words = useWords(WORDS);
  return (
    <div className="card stack" role="group" aria-label={words.wide}>
      <p>
        <strong>{words.wide}.</strong> {words.wideAdvice}
      </p>
      <div className="row">
        {search.by === "RELEVANCE" ? (
          <Button
            onPress={() => {
              onSearch({ ...search, by: "OPENED", direction: "" });
            }}
          >
            {words.wideOrder}
          </Button>
        ) : null}
        {search.all.openedFrom === "" ? (
          <Button
            onPress={() => {
              onSearch({ ...search, all: { ...search.all, openedFrom: monthsBefore(new Date(), MONTHS) } });
            }}
          >
            {words.wideTime}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
