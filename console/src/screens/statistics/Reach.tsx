/** The form about reach, and what was summed. */
import { useState } from "react";
import { Reading } from "../../parts/Failed.tsx";
import { useWords } from "../../words/words.tsx";
import type { Asked, TabProps } from "./Children.tsx";
import { DayField } from "../../parts/DayField.tsx";
import { GroupFields, RegionField, StatusField } from "./Fields.tsx";
import { isSame, REACH_DIMENSIONS, type ReachFilters } from "./filters.ts";
import { CountForm } from "./CountForm.tsx";
import { ReachNumbers } from "./ReachNumbers.tsx";
import { WORDS } from "./words.ts";

export function Reach({ first, onAsk, purpose, setPurpose, regions }: TabProps<ReachFilters>) {
  const words = useWords(WORDS);
  const [filters, setFilters] = useState(first);
  const [asked, setAsked] = useState<Asked<ReachFilters> | null>(null);
  const change = (part: Partial<ReachFilters>) => {
    setFilters((before) => ({ ...before, ...part }));
  };
  return (
    <div className="stack">
      <CountForm
        purpose={purpose}
        setPurpose={setPurpose}
        isOutdated={asked !== null && !isSame(asked.filters, filters)}
        onCount={() => {
          onAsk(filters);
          setAsked({ filters, purpose: purpose.trim(), time: Date.now() });
        }}
      >
        <div className="statistics-fields side-fields">
          <GroupFields dimensions={REACH_DIMENSIONS} chosen={filters.groupBy} onChange={(groupBy) => { change({ groupBy }); }} />
          <DayField label={words.fromMonth} type="month" isRequired value={filters.fromMonth} onChange={(fromMonth) => { change({ fromMonth }); }} />
          <DayField label={words.untilMonth} type="month" isRequired value={filters.untilMonth} onChange={(untilMonth) => { change({ untilMonth }); }} />
          <StatusField value={filters.status} onChange={(status) => { change({ status }); }} />
          <RegionField regions={regions} value={filters.region} onChange={(region) => { change({ region }); }} />
        </div>
      </CountForm>
      {asked && (
        <Reading key={asked.time} onAgain={() => { setAsked({ ...asked, time: Date.now() }); }}>
          <ReachNumbers asked={asked} regions={regions} />
        </Reading>
      )}
    </div>
  );
}
