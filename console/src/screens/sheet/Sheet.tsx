/** The case on paper: public facts alone, in large type, black on white in both colours of the console. */
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { graphql, useLazyLoadQuery } from "react-relay";
import type { ScreenProps } from "../../app/routes.ts";
import { useMay } from "../../app/SessionProvider.tsx";
import type { SheetQuery } from "../../graph/artifacts/SheetQuery.graphql.ts";
import { Button } from "../../parts/Button.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Link } from "../../parts/Link.tsx";
import { chooseLanguage, LANGUAGES, useLanguage, useMessageTimes, useWords } from "../../words/words.tsx";
import { Paper } from "./Paper.tsx";
import { WORDS } from "./words.ts";

export default function Sheet({ params }: ScreenProps) {
  const words = useWords(WORDS);
  // One purpose for all reads of this page: another language reads nothing again.
  const [purpose] = useState(words.purpose);
  const [read, setRead] = useState(() => ({ round: 0, at: new Date() }));
  const [variables] = useState(() => ({ id: params["id"] ?? "", purpose }));
  const { caseSummary } = useLazyLoadQuery<SheetQuery>(
    graphql`
      query SheetQuery($id: ID!, $purpose: String!) {
        caseSummary(id: $id, purpose: $purpose) {
          id
          state
          district
          seenAt
          version
          child {
            ...facts_publicChild @relay(mask: false)
          }
          sightings {
            area
            district
            seenAt
          }
          suspects {
            description
            photo
          }
          vehicles {
            description
            plate
          }
          force {
            name
            phone
          }
          alert {
            status
          }
        }
      }
    `,
    variables,
    { fetchPolicy: "network-only", fetchKey: read.round },
  );
  const printedAt = usePrintedAt();
  const [photoShown, setPhotoShown] = useState<string | null>(null);
  const mayLook = useMay("READ_CASES");
  const { errors } = useWords();

  if (!caseSummary) return <Empty title={errors.NOT_FOUND} />;
  const { photo } = caseSummary.child;
  const isClosed = caseSummary.state === "CLOSED";
  const lacksPhoto = mayLook && photo != null && photoShown !== photo;
  return (
    <div className="sheet-screen">
      <Toolbar
        id={caseSummary.id}
        print={isClosed ? null : lacksPhoto ? words.printBare : words.print}
        readAt={read.at}
        note={mayLook || photo == null ? null : words.noPhotoRight}
        onAgain={() => {
          setRead(({ round }) => ({ round: round + 1, at: new Date() }));
        }}
      />
      {isClosed ? (
        <section className="sheet sheet-closed">
          <h1>{words.closed}</h1>
          <p>{words.closedWhy}</p>
          <p>{words.number(caseSummary.id)}</p>
        </section>
      ) : (
        <Paper
          facts={caseSummary}
          purpose={purpose}
          mayLook={mayLook}
          readAt={read.at}
          printedAt={printedAt}
          onPhoto={() => {
            setPhotoShown(photo ?? null);
          }}
        />
      )}
    </div>
  );
}

/** Return the moment to print: it is set anew just before the browser prints. */
function usePrintedAt(): Date {
  const [at, setAt] = useState(() => new Date());
  useEffect(() => {
    const printing = () => {
      flushSync(() => {
        setAt(new Date());
      });
    };
    addEventListener("beforeprint", printing);
    return () => {
      removeEventListener("beforeprint", printing);
    };
  }, []);
  return at;
}

interface ToolbarProps {
  readonly id: string;
  /** The word of the button that prints; null where there is nothing to print. */
  readonly print: string | null;
  readonly readAt: Date;
  readonly note: string | null;
  readonly onAgain: () => void;
}

/** Stands on the screen alone. */
function Toolbar({ id, print, readAt, note, onAgain }: ToolbarProps) {
  const words = useWords(WORDS);
  const shared = useWords();
  const times = useMessageTimes();
  const language = useLanguage();
  return (
    <header className="sheet-tools">
      <div className="row">
        <Link to={`/cases/${id}`} button="quiet">
          {words.toCase}
        </Link>
        <div className="segments" role="group" aria-label={shared.app.language}>
          {LANGUAGES.map((one) => (
            <button
              key={one.id}
              type="button"
              lang={one.tag}
              aria-pressed={one.id === language}
              onClick={() => {
                chooseLanguage(one.id);
              }}
            >
              {one.name}
            </button>
          ))}
        </div>
        {print === null ? null : (
          <Button
            kind="primary"
            autoFocus
            onPress={() => {
              window.print();
            }}
          >
            {print}
          </Button>
        )}
        <Button onPress={onAgain}>{words.refresh}</Button>
      </div>
      <p className="muted">
        {words.readAt(times.full(readAt))} {words.leavesLines}
      </p>
      {note === null ? null : <p>{note}</p>}
    </header>
  );
}
