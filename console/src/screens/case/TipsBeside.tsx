/** The tips of the case in their order, to look at. They are worked through on their own screen. */
import { useCallback } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import type { TipsBesideQuery } from "../../graph/artifacts/TipsBesideQuery.graphql.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { Time } from "../../parts/Countdown.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { Link } from "../../parts/Link.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import type { BesideProps } from "./Beside.tsx";
import { usePages } from "./usePages.ts";
import { WORDS } from "./words.ts";

const TIPS = graphql`
  query TipsBesideQuery($id: ID!, $purpose: String!, $after: String) {
    tips(caseId: $id, purpose: $purpose, orderBy: { by: RANKED }, filter: { folded: false }, first: 10, after: $after) {
      edges {
        node {
          id
          text
          receivedAt
          seenAt
          state
          foldedCount
          agreeingPartners
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

type Tip = TipsBesideQuery["response"]["tips"]["edges"][number]["node"];

export function TipsBeside({ live, purpose }: BesideProps) {
  const words = useWords(WORDS);
  const { parts } = useWords();
  const environment = useRelayEnvironment();
  const { id } = live;
  const read = useCallback(
    async (after: string | null) => {
      const answer = await fetchQuery<TipsBesideQuery>(environment, TIPS, { id, purpose, after }, { fetchPolicy: "network-only" }).toPromise();
      const { edges = [], pageInfo } = answer?.tips ?? {};
      return { rows: edges.map(({ node }) => node), next: pageInfo?.hasNextPage ? (pageInfo.endCursor ?? null) : null };
    },
    [environment, id, purpose],
  );
  const { rows, refusals, hasMore, more, again } = usePages<Tip>(read);
  if (!rows) return refusals.length > 0 ? <Failed refusals={refusals} onAgain={() => void again()} /> : <Skeleton lines={6} />;
  return (
    <div className="stack">
      {rows.length === 0 ? <Empty title={words.tipsNothing} /> : null}
      <ul className="case-tips">
        {rows.map((tip) => (
          <li key={tip.id} className="stack-small">
            <TipLine tip={tip} />
          </li>
        ))}
      </ul>
      {refusals.length > 0 ? <Failed refusals={refusals} /> : null}
      {hasMore ? <Button onPress={() => void more()}>{parts.more}</Button> : null}
      <Link to="/tips">{words.tipsAll}</Link>
    </div>
  );
}

function TipLine({ tip }: { readonly tip: Tip }) {
  const words = useWords(WORDS);
  const { terms } = useWords();
  const times = useTimes();
  return (
    <>
      <p dir="auto">{tip.text ?? <span className="muted">{words.tipNoWords}</span>}</p>
      <p className="row">
        <Badge kind={tip.state === "NEW" ? "accent" : "plain"}>{terms.tipState[tip.state]}</Badge>
        {tip.agreeingPartners > 1 ? <Badge kind="good">{words.tipAgreeing(times.number(tip.agreeingPartners))}</Badge> : null}
        {tip.foldedCount > 0 ? <Badge>{words.tipFolded(times.number(tip.foldedCount))}</Badge> : null}
      </p>
      <p className="muted">
        {tip.seenAt ? words.tipSeen : words.tipReceived} <Time at={tip.seenAt ?? tip.receivedAt} />
      </p>
    </>
  );
}
