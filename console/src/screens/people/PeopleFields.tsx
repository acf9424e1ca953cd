/** The fields of persons and vehicles sought: of a new case, and of one whose facts are changed. */
import type { ReactNode } from "react";
import { MAX_SOUGHT } from "../../graph/limits.ts";
import { Button } from "../../parts/Button.tsx";
import { Checkbox } from "../../parts/Checkbox.tsx";
import { TextField } from "../../parts/Field.tsx";
import { useWords } from "../../words/words.tsx";
import type { People } from "./people.ts";
import { PhotoField } from "./PhotoField.tsx";
import { WORDS } from "./words.ts";

/** Return a list with one item changed, or without it. */
function withItem<T>(items: readonly T[], index: number, change: Partial<T> | null): readonly T[] {
  return items.flatMap((item, place) => (place !== index ? [item] : change ? [{ ...item, ...change }] : []));
}

interface PeopleFieldsProps {
  readonly people: People;
  readonly set: (change: Partial<People>) => void;
  /** Why photos of earlier are looked at. */
  readonly purpose: string;
  readonly isOpen?: boolean;
}

export function PeopleFields({ people: { suspects, vehicles }, set, purpose, isOpen = false }: PeopleFieldsProps) {
  const words = useWords(WORDS);
  return (
    <>
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
              purpose={purpose}
              isOpen={isOpen}
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
        {suspects.length < MAX_SOUGHT ? (
          <Button
            onPress={() => {
              set({ suspects: [...suspects, { description: "", name: "", photo: "" }] });
            }}
          >
            {words.addSuspect}
          </Button>
        ) : null}
        {vehicles.length < MAX_SOUGHT ? (
          <Button
            onPress={() => {
              set({ vehicles: [...vehicles, { description: "", plate: "", platePublic: false }] });
            }}
          >
            {words.addVehicle}
          </Button>
        ) : null}
      </div>
    </>
  );
}

/** One of several persons or vehicles, with the button that takes it out. */
function Item({ title, onRemove, children }: { readonly title: string; readonly onRemove: () => void; readonly children: ReactNode }) {
  const words = useWords(WORDS);
  return (
    <fieldset className="form-item">
      <legend>{title}</legend>
      {children}
      <Button kind="quiet" small onPress={onRemove}>
        {words.remove}
      </Button>
    </fieldset>
  );
}
