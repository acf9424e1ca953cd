/** What is printed. Its head and its foot stand on every page. */
import type { SheetQuery } from "../../graph/artifacts/SheetQuery.graphql.ts";
import { Photo } from "../../parts/Photo.tsx";
import { useMessageTimes, useTimes, useWords } from "../../words/words.tsx";
import { looksOf } from "../facts/facts.ts";
import { FACT_WORDS } from "../facts/words.ts";
import { isLong, streetTime } from "./moment.ts";
import { WORDS } from "./words.ts";

type Facts = NonNullable<SheetQuery["response"]["caseSummary"]>;

export interface PaperProps {
  readonly facts: Facts;
  readonly purpose: string;
  readonly mayLook: boolean;
  readonly readAt: Date;
  readonly printedAt: Date;
  /** The photo of the child is there. */
  readonly onPhoto: () => void;
}

export function Paper({ facts, purpose, mayLook, readAt, printedAt, onPhoto }: PaperProps) {
  const words = useWords(WORDS);
  // The public reads the sheet beside the message, on whichever machine it was printed.
  const times = useMessageTimes();
  const { child, force, alert } = facts;
  const isReal = alert.status === "ACTUAL";
  const photo = mayLook ? child.photo : null;
  const street = (at: string) => streetTime(at, times.tag, times.zone);
  return (
    <article className={isReal ? "sheet" : "sheet is-exercise"} data-case={facts.id}>
      <div className="sheet-head">
        <Status status={alert.status} />
        <p className="sheet-kind">
          <strong>{words.missing}</strong>
          <bdi>{force.name}</bdi>
        </p>
      </div>
      <div className="sheet-body">
        <div className={photo == null ? "sheet-child" : "sheet-child has-photo"}>
          {photo == null ? null : (
            <Photo key={photo} id={photo} purpose={purpose} alt={words.photoOfChild} isOpen onShown={onPhoto} />
          )}
          <Child facts={facts} street={street} />
        </div>
        <section className="sheet-call">
          <p>{words.call}</p>
          <p className="sheet-phone">
            <bdi>{force.phone}</bdi>
          </p>
          <p>
            <bdi>{force.name}</bdi>
          </p>
          <p>{words.number(facts.id)}</p>
        </section>
        <Further facts={facts} purpose={purpose} mayLook={mayLook} street={street} />
      </div>
      <div className="sheet-foot">
        <p>
          <strong>{words.ends}</strong>
        </p>
        <p>
          {words.zone(times.zoneName)} {words.printed(times.moment(printedAt))} {words.readAt(times.moment(readAt))} {words.number(facts.id)}
        </p>
      </div>
    </article>
  );
}

/** The word of an exercise, in a frame and on stripes: it is seen without colours, and where a printer leaves out grounds. */
function Status({ status }: { readonly status: Facts["alert"]["status"] }) {
  const words = useWords(WORDS);
  const { parts } = useWords();
  if (status === "ACTUAL") return null;
  return (
    <p className="sheet-exercise">
      <strong>{status === "EXERCISE" ? parts.exercise : parts.test}</strong>
      <span>{words.exercise}</span>
    </p>
  );
}

interface PartProps {
  readonly facts: Facts;
  readonly street: (at: string) => string;
}

function Child({ facts, street }: PartProps) {
  const words = useWords(WORDS);
  const { name } = useWords(FACT_WORDS);
  const { terms } = useWords();
  const times = useTimes();
  const { child } = facts;
  return (
    <div className="sheet-facts">
      <h1 dir="auto" data-long={isLong(child.name) || undefined}>
        {child.name}
      </h1>
      <p className="sheet-age">
        <span>{terms.sex[child.sex]}</span> <span>{words.years(child.ageYears)}</span>
        {child.heightCm == null ? null : <> <span>{words.centimetres(times.number(child.heightCm))}</span></>}
      </p>
      <dl>
        <div>
          <dt>{words.lastSeen}</dt>
          <dd>
            <strong dir="auto">{facts.district}</strong>
            <span>{street(facts.seenAt)}</span>
          </dd>
        </div>
        {looksOf(child).map(({ path, text }) => (
          <div key={path}>
            <dt>{name[path]}</dt>
            <dd dir="auto">{text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Further({ facts, street, purpose, mayLook }: PartProps & Pick<PaperProps, "purpose" | "mayLook">) {
  const words = useWords(WORDS);
  const { sightings, suspects, vehicles } = facts;
  return (
    <>
      {sightings.length > 0 ? (
        <section>
          <h2>{words.later}</h2>
          <ul className="sheet-list">
            {sightings.map((one) => (
              <li key={one.area}>
                <strong dir="auto">{one.district}</strong>
                {one.seenAt ? <span>{street(one.seenAt)}</span> : null}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {suspects.length > 0 ? (
        <section>
          <h2>{words.sought}</h2>
          <ul className="sheet-list">
            {suspects.map((one, index) => (
              <li key={index} className="sheet-person">
                {mayLook && one.photo ? <Photo id={one.photo} purpose={purpose} alt={words.photoOfPerson} isOpen /> : null}
                <span dir="auto">{one.description}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {vehicles.length > 0 ? (
        <section>
          <h2>{words.vehicles}</h2>
          <ul className="sheet-list">
            {vehicles.map((one, index) => (
              <li key={index}>
                <span dir="auto">{one.description}</span>
                {one.plate ? (
                  <span>
                    {words.plate} <strong className="sheet-plate">{one.plate}</strong>
                  </span>
                ) : null}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}
