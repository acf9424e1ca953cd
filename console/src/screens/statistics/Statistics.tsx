/** Counts of children and of people whom alerts came to. Each count leaves one line in the audit trail and reads no case. */
import { useMemo, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { loadSheet } from "../../map/loadSheet.ts";
import { Tabs } from "../../parts/Tabs.tsx";
import { withCasesFirst } from "../../places/regions.ts";
import { useDeskCases } from "../../places/useDeskCases.ts";
import { useRegions } from "../../places/useRegions.ts";
import { useWords } from "../../words/words.tsx";
import sheetAddress from "./statistics.css?url";
import { OwnExports } from "../exports/OwnExports.tsx";
import { Children } from "./Children.tsx";
import { readFilters, readReachFilters, writeFilters, writeReachFilters } from "./filters.ts";
import { Reach } from "./Reach.tsx";
import { WORDS } from "./words.ts";

const PATH = "/statistics";

await loadSheet(sheetAddress);

export default function Statistics() {
  const words = useWords(WORDS);
  const [, navigate] = useLocation();
  const query = new URLSearchParams(useSearch());
  const listed = useRegions();
  const desk = useDeskCases(listed.length > 0);
  const regions = useMemo(() => withCasesFirst(listed, desk), [listed, desk]);
  const [purpose, setPurpose] = useState("");
  const show = (filters: string) => {
    navigate(filters ? `${PATH}?${filters}` : PATH, { replace: true });
  };
  const [today] = useState(() => new Date());
  return (
    <div className="stack statistics">
      <h1>{words.title}</h1>
      <Tabs
        label={words.title}
        selected={query.get("tab") === "reach" ? "reach" : "children"}
        onSelect={(tab) => {
          show(tab === "reach" ? "tab=reach" : "");
        }}
        tabs={[
          {
            id: "children",
            name: words.tabs.children,
            content: (
              <Children
                first={readFilters(query)}
                onAsk={(filters) => {
                  show(writeFilters(filters));
                }}
                {...{ purpose, setPurpose, regions }}
              />
            ),
          },
          {
            id: "reach",
            name: words.tabs.reach,
            content: (
              <Reach
                first={readReachFilters(query, today)}
                onAsk={(filters) => {
                  show(`tab=reach&${writeReachFilters(filters)}`);
                }}
                {...{ purpose, setPurpose, regions }}
              />
            ),
          },
        ]}
      />
      <OwnExports />
    </div>
  );
}
