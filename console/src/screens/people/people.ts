/** Persons and vehicles sought, as they are typed, and the inputs that they become. */
import type { SuspectInput, VehicleInput } from "../../graph/artifacts/OpenCaseMutation.graphql.ts";

export interface SuspectTyped {
  readonly description: string;
  readonly name: string;
  /** The id of the photo, or empty. */
  readonly photo: string;
}

export interface VehicleTyped {
  readonly description: string;
  readonly plate: string;
  readonly platePublic: boolean;
}

export interface People {
  readonly suspects: readonly SuspectTyped[];
  readonly vehicles: readonly VehicleTyped[];
}

/** Return a text as inputs have it: an empty one is not sent. */
export const textOf = (typed: string): string | null => typed.trim() || null;

/** Return the inputs. */
export function peopleInput({ suspects, vehicles }: People): { readonly suspects: SuspectInput[]; readonly vehicles: VehicleInput[] } {
  return {
    suspects: suspects.map(({ description, name, photo }) => ({
      description: description.trim(),
      name: textOf(name),
      photo: textOf(photo),
    })),
    vehicles: vehicles.map(({ description, plate, platePublic }) => ({
      description: description.trim(),
      plate: textOf(plate),
      platePublic,
    })),
  };
}
