/** Where a child was last seen: anywhere, in a circle set by coordinates or on a map, or in a region. */
import { Suspense, useState } from "react";
import { CaseMap } from "../../map/index.ts";
import { CoordinateField } from "../../map/CoordinateField.tsx";
import { mapWords } from "../../map/words.ts";
import { Button } from "../../parts/Button.tsx";
import { FieldRefusals, NumberField, readNumber, ChoiceField, RadioField } from "../../parts/Field.tsx";
import { useRefusals } from "../../parts/Form.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import type { RegionName } from "../../places/regions.ts";
import { useLanguage, useTimes, useWords } from "../../words/words.tsx";
import { DEFAULT_RADIUS_KM, type Fields } from "./fields.ts";
import { WORDS } from "./words.ts";

type Kind = "none" | "circle" | "region";

type Place = Pick<Fields, "centre" | "radiusKm" | "region">;

interface PlaceFieldsProps {
  /** Above it; without it that of a case. */
  readonly label?: string;
  readonly fields: Place;
  readonly path: string;
  readonly set: (change: Partial<Place>) => void;
  readonly regions: readonly RegionName[];
}

export function PlaceFields({ label, fields, path, set, regions }: PlaceFieldsProps) {
  const words = useWords(WORDS);
  const { parts } = useWords();
  const language = useLanguage();
  const given: Kind = fields.region ? "region" : fields.centre ? "circle" : "none";
  const [chosen, setChosen] = useState<Kind>(given);
  const [isMapShown, setMapShown] = useState(false);
  const kind = given === "none" ? chosen : given;
  const refusals = useRefusals(`${path}.place`);
  const kinds = (["none", "circle", "region"] as const).filter((one) => one !== "region" || regions.length > 0);
  const names = { none: words.placeNone, circle: words.placeCircle, region: words.placeRegion };
  const pick = {
    label: words.centre,
    position: fields.centre,
    onPick: (centre: NonNullable<Fields["centre"]>) => {
      set({ centre });
    },
  };
  return (
    <div className="stack search-place">
      <RadioField
        label={label ?? words.place}
        isRequired
        value={kind}
        choices={kinds.map((id) => ({ id, name: names[id] }))}
        onChange={(next) => {
          setChosen(next || "none");
          set({ centre: null, region: "", radiusKm: DEFAULT_RADIUS_KM });
        }}
      />
      {kind === "circle" ? (
        <>
          <NumberField
            label={words.radius}
            isRequired
            unit={parts.kilometre}
            path={`${path}.place.circle.radiusKm`}
            value={fields.radiusKm}
            onChange={(radiusKm) => {
              set({ radiusKm });
            }}
          />
          {isMapShown ? (
            <CircleMap fields={fields} pick={pick} />
          ) : (
            <>
              <CoordinateField pick={pick} words={mapWords[language]} />
              <div>
                <Button
                  small
                  onPress={() => {
                    setMapShown(true);
                  }}
                >
                  {words.map}
                </Button>
              </div>
            </>
          )}
        </>
      ) : null}
      {kind === "region" ? (
        <ChoiceField
          label={words.region}
          isRequired
          value={fields.region}
          choices={regions.map(({ code, name }) => ({ id: code, name }))}
          onChange={(region) => {
            set({ region });
          }}
        />
      ) : null}
      {refusals.length > 0 && kind !== "none" && !refusals.every(({ path: at }) => at.at(-1) === "radiusKm") ? (
        <div className="field-error" aria-invalid="true" tabIndex={-1}>
          <FieldRefusals path={`${path}.place`} />
        </div>
      ) : null}
    </div>
  );
}

type CirclePick = NonNullable<Parameters<typeof CaseMap>[0]["pick"]>;

function CircleMap({ fields, pick }: { readonly fields: Place; readonly pick: CirclePick }) {
  const words = useWords(WORDS);
  const language = useLanguage();
  const times = useTimes();
  const radius = readNumber(fields.radiusKm);
  const isDrawn = fields.centre !== null && radius !== null && radius > 0;
  const areas = isDrawn ? [{ id: "circle", label: words.placeCircle, centre: fields.centre, begunMetres: radius * 1000, ringsToComeMetres: [] }] : [];
  return (
    <Suspense fallback={<Skeleton lines={4} />}>
      <CaseMap label={words.map} language={times.tag} words={{ ...mapWords[language], begun: words.inCircle }} areas={areas} pick={pick} />
    </Suspense>
  );
}
