/** The facts of the draft that the public will read. */
import { useMessageTimes, useWords } from "../../words/words.tsx";
import { refusedNumber } from "../../parts/childNumbers.ts";
import { StatusMark } from "../../parts/Badge.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { looksOf } from "../facts/facts.ts";
import { type CaseDraft, factsOf } from "./form.ts";
import { WORDS } from "./words.ts";

interface PublicTextProps {
  readonly draft: CaseDraft;
  /** The address of its photo in the page's memory; null if it is not there. */
  readonly photo: string | null;
}

export function PublicText({ draft, photo }: PublicTextProps) {
  const words = useWords(WORDS);
  const { terms, parts } = useWords();
  const times = useMessageTimes();
  const { publicName, age, sex, height, district, seenAt, suspects, vehicles } = draft;
  const looks = looksOf(factsOf(draft));
  const facts = [
    sex ? terms.sex[sex as keyof typeof terms.sex] : "",
    age && refusedNumber("ageYears", age) === null ? `${age} ${words.years}` : "",
    height && refusedNumber("heightCm", height) === null ? `${height} ${parts.centimetre}` : "",
  ].filter(Boolean);
  const isEmpty = !publicName && !district && looks.length === 0 && facts.length === 0 && photo === null;
  return (
    <>
      <h2>{words.publicSees}</h2>
      {isEmpty ? (
        <Empty title={words.nothingYet} />
      ) : (
        <blockquote className="card public-text" dir="auto">
          {draft.status ? <StatusMark status={draft.status} /> : null}
          {photo === null ? null : <img className="photo photo-small" src={photo} alt={parts.photo} />}
          <strong>{publicName}</strong>
          {facts.length > 0 ? <span>{facts.join(" · ")}</span> : null}
          {looks.map(({ path, text }) => <span key={path}>{text}</span>)}
          {district ? <span>{words.seenIn(district)}</span> : null}
          {seenAt ? <span>{times.full(seenAt)}</span> : null}
          {suspects.filter(({ description }) => description).map(({ description }, index) => <span key={index}>{description}</span>)}
          {vehicles
            .filter(({ description }) => description)
            .map(({ description, plate, platePublic }, index) => (
              <span key={index}>{platePublic && plate ? `${description} (${plate})` : description}</span>
            ))}
        </blockquote>
      )}
      <p className="muted">{words.previewNote}</p>
    </>
  );
}
