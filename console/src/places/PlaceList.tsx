/** Places to choose from: each with its name, and what tells it from others. */
import { Button } from "../parts/Button.tsx";
import { type Language, useLanguage } from "../words/words.tsx";

interface Named {
  readonly name: string;
  readonly chineseName?: string | null | undefined;
  readonly point: { readonly latitude: number; readonly longitude: number };
}

/** Return the name of a place in the language of the page. */
export function nameOf(place: Named, language: Language): string {
  return (language === "zh" ? place.chineseName : null) ?? place.name;
}

interface PlaceListProps<P extends Named> {
  readonly places: readonly P[];
  /** Below the name. */
  readonly about: (place: P) => string;
  readonly onChoose: (place: P, name: string) => void;
}

export function PlaceList<P extends Named>({ places, about, onChoose }: PlaceListProps<P>) {
  const language = useLanguage();
  return (
    <ul className="places">
      {places.map((place) => (
        <li key={`${nameOf(place, language)} ${String(place.point.latitude)} ${String(place.point.longitude)}`}>
          <Button
            onPress={() => {
              onChoose(place, nameOf(place, language));
            }}
          >
            <bdi>{nameOf(place, language)}</bdi>
            <small className="muted">{about(place)}</small>
          </Button>
        </li>
      ))}
    </ul>
  );
}
