/** The regions of the operator's list, by which cases are found and statistics count, and the places that bear their names. */

export interface RegionName {
  readonly code: string;
  readonly name: string;
}

/** Return the name of a region; its code if the operator took it off the list since. */
export function nameOfRegion(code: string | null | undefined, regions: readonly RegionName[]): string {
  return regions.find((region) => region.code === code)?.name ?? code ?? "";
}

/** Return the regions, those of these cases first; otherwise in the order of the operator's list. */
export function withCasesFirst(regions: readonly RegionName[], cases: readonly { readonly region?: string | null | undefined }[]): readonly RegionName[] {
  const used = new Set(cases.map(({ region }) => region));
  return [...regions.filter(({ code }) => used.has(code)), ...regions.filter(({ code }) => !used.has(code))];
}

/** Return the choices for a case: the list, and the case's own region if it is no longer there. */
export function regionChoices(own: string, regions: readonly RegionName[]): readonly { readonly id: string; readonly name: string }[] {
  const listed = regions.map(({ code, name }) => ({ id: code, name }));
  return own === "" || regions.some(({ code }) => code === own) ? listed : [...listed, { id: own, name: own }];
}

export interface Located {
  readonly name: string;
  readonly chineseName: string | null | undefined;
  readonly region: string | null | undefined;
  readonly point: { readonly latitude: number; readonly longitude: number };
}

/** Return the place of a region: one of its own, else one of exactly its name. A likely one is not enough. */
export function placeOfRegion<P extends Located>(code: string, name: string, places: readonly P[]): P | null {
  return places.find(({ region }) => region === code) ?? places.find((place) => place.name === name || place.chineseName === name) ?? null;
}
