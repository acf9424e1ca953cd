/** The sections of the form. */
import { type ReactNode, Suspense, useId, useState } from "react";
import { Checkbox } from "../../parts/Checkbox.tsx";
import { DateTimeField } from "../../parts/DateTimeField.tsx";
import { ChoiceField, FieldLabel, NumberField, RadioField, TextField } from "../../parts/Field.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { CaseMap, type Position } from "../../map/index.ts";
import { mapWords } from "../../map/words.ts";
import { tagOf, useLanguage, useWords } from "../../words/words.tsx";
import type { CaseDraft, Status } from "./form.ts";
import { DistrictBeside } from "../../places/DistrictBeside.tsx";
import { type FilledDistrict, fillDistrict } from "../../places/district.ts";
import { type NamedPoint, namedAt } from "../../places/named.ts";
import { PlaceSearch } from "../../places/PlaceSearch.tsx";
import { useHome } from "../../places/useHome.ts";
import { PhotoField } from "../people/PhotoField.tsx";
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

export function ChildSection({ draft, set }: SectionProps) {
  const words = useWords(WORDS);
  const { terms, parts } = useWords();
  return (
    <Section title={words.child}>
      <div className="field-pair side-fields">
        <TextField
          label={words.publicName}
          path="child.publicName"
          hint={words.publicNameHint}
          audience="public"
          isRequired
          value={draft.publicName}
          onChange={(publicName) => {
            set({ publicName });
          }}
        />
        <TextField
          label={words.fullName}
          path="child.fullName"
          audience="police"
          isRequired
          value={draft.fullName}
          onChange={(fullName) => {
            set({ fullName });
          }}
        />
      </div>
      <div className="field-pair side-fields">
        <NumberField
          label={words.age}
          path="child.ageYears"
          audience="public"
          isRequired
          unit={words.years}
          value={draft.age}
          onChange={(age) => {
            set({ age });
          }}
        />
        <NumberField
          label={words.height}
          path="child.heightCm"
          audience="public"
          unit={parts.centimetre}
          value={draft.height}
          onChange={(height) => {
            set({ height });
          }}
        />
      </div>
      <RadioField
        label={words.sex}
        path="child.sex"
        audience="public"
        isRequired
        value={draft.sex}
        onChange={(sex) => {
          set({ sex });
        }}
        choices={(["FEMALE", "MALE", "UNKNOWN"] as const).map((id) => ({ id, name: terms.sex[id] }))}
      />
      <TextField
        label={words.clothing}
        path="child.clothing"
        audience="public"
        lines={2}
        value={draft.clothing}
        onChange={(clothing) => {
          set({ clothing });
        }}
      />
      <PhotoField
        path="child.photo"
        value={draft.photo}
        purpose={words.purpose}
        isOpen
        onChange={(photo) => {
          set({ photo });
        }}
      />
      <TextField
        label={words.identityNumber}
        path="child.identityNumber"
        audience="police"
        value={draft.identityNumber}
        onChange={(identityNumber) => {
          set({ identityNumber });
        }}
      />
    </Section>
  );
}

const NOWHERE: readonly never[] = [];

export interface PlaceSectionProps extends SectionProps {
  readonly regions: readonly { readonly code: string; readonly name: string }[];
  /** The hub found the place or time unusual: the officer may say that they are right. */
  readonly isUnusual: boolean;
}

export function PlaceSection({ draft, set, regions, isUnusual }: PlaceSectionProps) {
  const words = useWords(WORDS);
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
        <TextField
          label={words.district}
          path="lastSeen.district"
          audience="public"
          isRequired
          {...(unnamed ? { empty: chooseNearest } : {})}
          value={draft.district}
          onChange={(district) => {
            set({ district });
          }}
        />
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
      <TextField
        label={words.address}
        path="lastSeen.address"
        audience="police"
        value={draft.address}
        onChange={(address) => {
          set({ address });
        }}
      />
      {regions.length > 0 ? (
        <ChoiceField
          label={words.region}
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

export function DangerSection({ draft, set }: SectionProps) {
  const words = useWords(WORDS);
  const { terms } = useWords();
  const relations = Object.keys(terms.abductorRelation) as (keyof typeof terms.abductorRelation)[];
  return (
    <Section title={words.danger}>
      <TextField
        label={words.criteria}
        path="criteria"
        audience="police"
        isRequired
        lines={2}
        value={draft.criteria}
        onChange={(criteria) => {
          set({ criteria });
        }}
      />
      <TextField
        label={words.narrative}
        path="narrative"
        audience="police"
        lines={4}
        value={draft.narrative}
        onChange={(narrative) => {
          set({ narrative });
        }}
      />
      <ChoiceField
        label={words.relation}
        path="abductorRelation"
        audience="police"
        value={draft.relation ?? ""}
        onChange={(relation) => {
          set({ relation });
        }}
        choices={relations.map((id) => ({ id, name: terms.abductorRelation[id] }))}
      />
      <div className="field-pair side-fields">
        <TextField
          label={words.reporterName}
          path="reporter.name"
          audience="police"
          value={draft.reporterName}
          onChange={(reporterName) => {
            set({ reporterName });
          }}
        />
        <TextField
          label={words.reporterPhone}
          path="reporter.phone"
          audience="police"
          inputMode="tel"
          value={draft.reporterPhone}
          onChange={(reporterPhone) => {
            set({ reporterPhone });
          }}
        />
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
