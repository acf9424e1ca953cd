/** The land of the basemap, from a file beside the scripts. */
import type { FeatureCollection } from "geojson";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import { unstitch } from "./unstitch.ts";
import landAddress from "world-atlas/land-50m.json?url";

let loaded: Promise<FeatureCollection> | null = null;

/** Return the land; a failure is forgotten, so that the next map tries again. */
export function loadLand(): Promise<FeatureCollection> {
  loaded ??= fetchLand().catch((failure: unknown) => {
    loaded = null;
    throw failure;
  });
  return loaded;
}

async function fetchLand(): Promise<FeatureCollection> {
  const answer = await fetch(landAddress);
  if (!answer.ok) throw new Error(`The land was answered with ${String(answer.status)}.`);
  const topology = (await answer.json()) as Topology<{ land: GeometryCollection }>;
  const land = feature(topology, topology.objects.land);
  return { ...land, features: land.features.map((one) => ({ ...one, geometry: unstitch(one.geometry) })) };
}
