/** What operators watch and change: pushes, the parts of the hub, parked work, partners and their keys. */
import { useMemo } from "react";
import { graphql } from "react-relay";
import type { OperatorQuery } from "../../graph/artifacts/OperatorQuery.graphql.ts";
import { Failed } from "../../parts/Failed.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { useWords } from "../../words/words.tsx";
import { Parked } from "./Parked.tsx";
import { Partners } from "./Partners.tsx";
import { Parts } from "./Parts.tsx";
import { Pushes } from "./Pushes.tsx";
import { useOften } from "./useOften.ts";
import { usePartners } from "./usePartners.ts";
import { WORDS } from "./words.ts";

export default function Operator() {
  const words = useWords(WORDS);
  const hub = useOften<OperatorQuery>(graphql`
    query OperatorQuery {
      halted
      parkedUnits {
        id
        alertId
        partnerId
        mode
        stage
        error
        parkedAt
      }
    }
  `);
  const list = usePartners();
  const { partners } = list;
  const names = useMemo(() => new Map(partners?.map(({ id, name }) => [id, name])), [partners]);
  const failed = hub.refusals.length > 0 ? <Failed refusals={hub.refusals} onAgain={() => void hub.again()} /> : null;
  return (
    <div className="operator">
      <h1>{words.title}</h1>
      <div className="operator-now">
        <div className="stack">
          {failed}
          {hub.answer ? (
            <Pushes halted={hub.answer.halted} onChanged={() => void hub.again()} />
          ) : failed ? null : (
            <Skeleton />
          )}
        </div>
        <Parts />
      </div>
      {hub.answer ? <Parked units={hub.answer.parkedUnits} names={names} onChanged={hub.again} /> : null}
      <Partners list={list} />
    </div>
  );
}
