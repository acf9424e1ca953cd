/** The sections of the form. */
import { type ReactNode, Suspense, useId, useState } from "react";
import { Checkbox } from "../../parts/Checkbox.tsx";
import { DateTimeField } from "../../parts/DateTimeField.tsx";
import { ChoiceField, FieldLabel, RadioField, TextField } from "../../parts/Field.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { CaseMap, type Position } from "../../map/index.ts";
import { mapWords } from "../../map/words.ts";
import { tagOf, useLanguage, useWords } from "../../words/words.tsx";
import { type CaseDraft, keptAs, type Status } from "./form.ts";
import { DistrictBeside } from "../../places/DistrictBeside.tsx";
import { type FilledDistrict, fillDistrict } from "../../places/district.ts";
import { type NamedPoint, namedAt } from "../../places/named.ts";
import { PlaceSearch } from "../../places/PlaceSearch.tsx";
import { useHome } from "../../places/useHome.ts";
import { FactFields, type FactField } from "../facts/FactFields.tsx";
import { FACTS, type TextFact, textsWhere } from "../facts/facts.ts";
import { FACT_WORDS } from "../facts/words.ts";
import { PeopleFields } from "../people/PeopleFields.tsx";
import { WORDS as PLACE_WORDS } from "../../places/words.ts";
import { WORDS } from "./words.ts";

export interface SectionProps {
  readonly draft: CaseDraft;
  readonly set: (change: Partial<CaseDraft>) => void;
}

export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section className="card form-section" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

export function KindSection({ draft, set }: SectionProps) {
  const words = useWords(WORDS);
  return (
    <section className="card form-section kind-section">
      <RadioField<Status>
        label={words.kind}
        path="status"
        isRequired
        value={draft.status}
        onChange={(status) => {
          set({ status });
        }}
        choices={[
          { id: "ACTUAL", name: words.actual, hint: words.actualWhy },
          { id: "EXERCISE", name: words.exercise, hint: words.exerciseWhy },
        ]}
      />
    </section>
  );
}

/** Return what the field of a fact needs. */
function useFactField({ draft, set }: SectionProps): (fact: TextFact) => FactField {
  const words = useWords(WORDS);
  const { name, asked } = useWords(FACT_WORDS);
  const { parts } = useWords();
  const units: Readonly<Partial<Record<TextFact, string>>> = { ageYears: words.years, heightCm: parts.centimetre };
  return (fact) => ({
    label: asked[fact] ?? name[FACTS[fact].path] ?? fact,
    path: FACTS[fact].path,
    audience: FACTS[fact].isPublic ? "public" : "police",
    ...(fact === "publicName" ? { hint: words.publicNameHint } : {}),
    ...(units[fact] === undefined ? {} : { unit: units[fact] }),
    value: draft[keptAs(fact)],
    onChange: (value) => {
      set({ [keptAs(fact)]: value });
    },
  });
}

export function ChildSection(props: SectionProps) {
  const words = useWords(WORDS);
  return (
    <Section title={words.child}>
      <FactFields facts={CHILD} field={useFactField(props)} purpose={words.purpose} isOpen />
    </Section>
  );
}

const CHILD = textsWhere(({ group }) => group === "child");
const DANGER = textsWhere(({ group }) => group === "danger");
const REPORTER = textsWhere(({ group }) => group === "reporter");
const NOWHERE: readonly never[] = [];

export interface PlaceSectionProps extends SectionProps {
  readonly regions: readonly { readonly code: string; readonly name: string }[];
  /** The hub found the place or time unusual: the officer may say that they are right. */
  readonly isUnusual: boolean;
}

export function PlaceSection({ draft, set, regions, isUnusual }: PlaceSectionProps) {
  const words = useWords(WORDS);
  const { name } = useWords(FACT_WORDS);
  const field = useFactField({ draft, set });
  const { chooseNearest } = useWords(PLACE_WORDS);
  const language = useLanguage();
  const home = useHome();
  const [named, setNamed] = useState<NamedPoint | null>(null);
  const [filled, setFilled] = useState<FilledDistrict | null>(null);
  const { latitude, longitude } = draft;
  const position: Position | null = latitude === null || longitude === null ? null : [longitude, latitude];
  const unnamed = namedAt(named, position) === undefined ? position : null;
  const regionOf = (region: string | null | undefined) => (region && regions.some(({ code }) => code === region) ? { region } : {});
  return (
    <Section title={words.place}>
      <div className="field-pair side-fields">
        <DateTimeField
          label={words.seenAt}
          path="lastSeen.at"
          audience="public"
          isRequired
          value={draft.seenAt}
          onChange={(seenAt) => {
            set({ seenAt });
          }}
        />
        <TextField {...field("district")} isRequired {...(unnamed ? { empty: chooseNearest } : {})} />
      </div>
      <div className="field" role="group" aria-label={words.point}>
        <span className="field-label">
          <FieldLabel label={words.point} isRequired audience="police" />
        </span>
        <PlaceSearch
          path="lastSeen.point"
          chosen={position}
          onFound={({ point, region }, name) => {
            setNamed(name === null ? null : { name, position: [point.longitude, point.latitude] });
            const next = fillDistrict(name ?? "", draft.district, "", filled);
            if (next) setFilled(next);
            set({
              latitude: point.latitude,
              longitude: point.longitude,
              ...(next ? { district: next.to } : {}),
              ...regionOf(region),
            });
          }}
        />
        <DistrictBeside
          district={draft.district}
          {...{ filled, unnamed }}
          onPutBack={(district) => {
            set({ district });
          }}
          onChoose={(district, region) => {
            setFilled(fillDistrict(district, draft.district, draft.district, filled));
            set({ district, ...regionOf(region) });
          }}
        />
        <Suspense fallback={<Skeleton lines={6} />}>
          <CaseMap
            label={words.point}
            language={tagOf(language)}
            words={mapWords[language]}
            near={NOWHERE}
            home={home}
            pick={{
              label: words.point,
              position,
              name: namedAt(named, position),
              onPick: ([east, north]) => {
                set({ latitude: north, longitude: east });
              },
            }}
          />
        </Suspense>
        <span className="field-hint">{words.pointHint}</span>
      </div>
      {isUnusual || draft.isPlaceRight ? (
        <Checkbox
          isSelected={draft.isPlaceRight}
          onChange={(isPlaceRight) => {
            set({ isPlaceRight });
          }}
        >
          {words.placeIsRight}
        </Checkbox>
      ) : null}
      <TextField {...field("address")} />
      {regions.length > 0 ? (
        <ChoiceField
          label={name.region}
          path="region"
          value={draft.region}
          onChange={(region) => {
            set({ region });
          }}
          choices={regions.map(({ code, name }) => ({ id: code, name }))}
        />
      ) : null}
    </Section>
  );
}

export function DangerSection(props: SectionProps) {
  const words = useWords(WORDS);
  const { purpose } = words;
  const field = useFactField(props);
  return (
    <Section title={words.danger}>
      <FactFields facts={DANGER} {...{ field, purpose }} />
      <div className="field-pair side-fields">
        <FactFields facts={REPORTER} {...{ field, purpose }} />
      </div>
    </Section>
  );
}

export function PeopleSection({ draft, set }: SectionProps) {
  const words = useWords(WORDS);
  return (
    <Section title={words.people}>
      <PeopleFields people={draft} set={set} purpose={words.purpose} isOpen />
    </Section>
  );
}
