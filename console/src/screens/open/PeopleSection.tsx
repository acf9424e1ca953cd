/** Persons and vehicles sought. */
import { Button } from "../../parts/Button.tsx";
import { Checkbox } from "../../parts/Checkbox.tsx";
import { TextField } from "../../parts/Field.tsx";
import { useWords } from "../../words/words.tsx";
import { MAX_PEOPLE } from "./form.ts";
import { PhotoField } from "./PhotoField.tsx";
import { Item, Section, type SectionProps } from "./Sections.tsx";
import { WORDS } from "./words.ts";

/** Return a list with one item changed, or without it. */
function withItem<T>(items: readonly T[], index: number, change: Partial<T> | null): readonly T[] {
  return items.flatMap((item, place) => (place !== index ? [item] : change ? [{ ...item, ...change }] : []));
}

export function PeopleSection({ draft, set }: SectionProps) {
  const words = useWords(WORDS);
  const { suspects, vehicles } = draft;
  return (
    <Section title={words.people}>
      {suspects.map((suspect, index) => {
        const at = `suspects.${String(index)}`;
        const change = (changed: Partial<typeof suspect> | null) => {
          set({ suspects: withItem(suspects, index, changed) });
        };
        return (
          <Item
            key={at}
            title={words.suspect(index + 1)}
            onRemove={() => {
              change(null);
            }}
          >
            <TextField
              label={words.looksOf}
              path={`${at}.description`}
              audience="public"
              isRequired
              lines={2}
              value={suspect.description}
              onChange={(description) => {
                change({ description });
              }}
            />
            <TextField
              label={words.name}
              path={`${at}.name`}
              audience="police"
              value={suspect.name}
              onChange={(name) => {
                change({ name });
              }}
            />
            <PhotoField
              path={`${at}.photo`}
              value={suspect.photo}
              onChange={(photo) => {
                change({ photo });
              }}
            />
          </Item>
        );
      })}
      {vehicles.map((vehicle, index) => {
        const at = `vehicles.${String(index)}`;
        const change = (changed: Partial<typeof vehicle> | null) => {
          set({ vehicles: withItem(vehicles, index, changed) });
        };
        return (
          <Item
            key={at}
            title={words.vehicle(index + 1)}
            onRemove={() => {
              change(null);
            }}
          >
            <TextField
              label={words.looks}
              path={`${at}.description`}
              audience="public"
              isRequired
              value={vehicle.description}
              onChange={(description) => {
                change({ description });
              }}
            />
            <TextField
              label={words.plate}
              path={`${at}.plate`}
              audience={vehicle.platePublic ? "public" : "police"}
              value={vehicle.plate}
              onChange={(plate) => {
                change({ plate });
              }}
            />
            <Checkbox
              isSelected={vehicle.platePublic}
              onChange={(platePublic) => {
                change({ platePublic });
              }}
            >
              {words.platePublic}
            </Checkbox>
          </Item>
        );
      })}
      <div className="row">
        {suspects.length < MAX_PEOPLE ? (
          <Button
            onPress={() => {
              set({ suspects: [...suspects, { description: "", name: "", photo: "" }] });
            }}
          >
            {words.addSuspect}
          </Button>
        ) : null}
        {vehicles.length < MAX_PEOPLE ? (
          <Button
            onPress={() => {
              set({ vehicles: [...vehicles, { description: "", plate: "", platePublic: false }] });
            }}
          >
            {words.addVehicle}
          </Button>
        ) : null}
      </div>
    </Section>
  );
}
