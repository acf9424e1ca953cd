/** What an officer needs to whom a case is given. The hub knows the rights that an account had when it last used the hub. */
import type { useOfficersQuery } from "../../../graph/artifacts/useOfficersQuery.graphql.ts";

type Permission = NonNullable<useOfficersQuery["response"]["officers"][number]["permissions"]>[number];

/** Without the first one the case cannot be read, without the second one nothing can be done with it. */
export type Lack = "READ_CASES" | "OPEN_CASE";

const NEEDED: readonly Lack[] = ["READ_CASES", "OPEN_CASE"];

/** Return the first right that is missing; null if none is, or if the rights are not known. */
export function lackOf(permissions: readonly Permission[] | null | undefined): Lack | null {
  return permissions ? (NEEDED.find((one) => !permissions.includes(one)) ?? null) : null;
}
