/** Cases that look the same, to compare. */
import { graphql, useFragment } from "react-relay";
import type { Alike_cases$key } from "../../graph/artifacts/Alike_cases.graphql.ts";
import { StatusMark } from "../../parts/Badge.tsx";
import { Time } from "../../parts/Countdown.tsx";
import { Link } from "../../parts/Link.tsx";
import { useWords } from "../../words/words.tsx";
import { looksOf } from "../facts/facts.ts";
import { WORDS } from "./words.ts";

export function Alike({ cases }: { readonly cases: Alike_cases$key }) {
  const words = useWords(WORDS);
  const { parts, terms } = useWords();
  const alike = useFragment(
    graphql`
      fragment Alike_cases on CaseSummary @relay(plural: true) {
        id
        district
        openedAt
        child {
          ...facts_publicChild @relay(mask: false)
        }
        force {
          name
        }
        alert {
          status
        }
      }
    `,
    cases,
  );
  if (alike.length === 0) return null;
  return (
    <section className="stack" aria-labelledby="alike">
      <h3 id="alike">{words.alike}</h3>
      <p>{words.alikeWhy}</p>
      <ul className="cases">
        {alike.map((one) => (
          <li key={one.id} className="card">
            <div className="row">
              <Link to={`/cases/${one.id}`} target="_blank">
                <bdi>{one.child.name}</bdi>
              </Link>
              <StatusMark status={one.alert.status} />
            </div>
            <p className="case-facts muted">
              <span>
                {terms.sex[one.child.sex]}
                {parts.comma}
                {one.child.ageYears}
              </span>
              <bdi>{one.district}</bdi>
              <bdi>{one.force.name}</bdi>
            </p>
            {looksOf(one.child).map(({ path, text }) => (
              <p key={path} dir="auto">{text}</p>
            ))}
            <p className="muted">
              {words.openedAt}
                {parts.colon}
                <Time at={one.openedAt} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
