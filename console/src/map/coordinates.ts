/** Coordinates as people type and read them. */
import { formatMeasure } from "../words/measure.ts";
import type { Position } from "./geometry.ts";
import type { MapWords } from "./words.ts";

const NUMBER = String.raw`[+-]?\d{1,3}(?:\.\d+)?`;
const PART = new RegExp(
  String.raw`^([NSEWnsew]|北纬|南纬|东经|西经)?\s*(${NUMBER})\s*(?:°|º|度)?` +
    String.raw`\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:'|′|’|分)\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:"|″|”|''|秒))?)?\s*([NSEWnsew])?$`,
);
const AXES: Record<string, { axis: "latitude" | "longitude"; sign: 1 | -1 }> = {
  N: { axis: "latitude", sign: 1 },
  S: { axis: "latitude", sign: -1 },
  E: { axis: "longitude", sign: 1 },
  W: { axis: "longitude", sign: -1 },
  北纬: { axis: "latitude", sign: 1 },
  南纬: { axis: "latitude", sign: -1 },
  东经: { axis: "longitude", sign: 1 },
  西经: { axis: "longitude", sign: -1 },
};

interface Part {
  readonly value: number;
  readonly axis: "latitude" | "longitude" | null;
}

/**
 * Read a latitude and a longitude: decimal degrees, or degrees with minutes and seconds, with or without letters.
 * Without letters the latitude comes first, unless the first number can only be a longitude. Null if it cannot be read.
 */
export function parsePosition(text: string): Position | null {
  const halves = split(text.trim());
  if (halves === null) return null;
  const [first, second] = halves.map(parsePart);
  if (!first || !second) return null;
  if (first.axis !== null && first.axis === second.axis) return null;
  const swapped =
    first.axis === "longitude" || second.axis === "latitude" || (!first.axis && !second.axis && Math.abs(first.value) > 90);
  const [latitude, longitude] = swapped ? [second.value, first.value] : [first.value, second.value];
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  return [longitude, latitude];
}

function split(text: string): [string, string] | null {
  const byComma = text.split(/[,，;；、]/);
  if (byComma.length === 2) return [(byComma[0] ?? "").trim(), (byComma[1] ?? "").trim()];
  if (byComma.length > 2) return null;
  const byLetter = /^(.*\d.*?[NSEWnsew])\s*(\S.*)$/.exec(text) ?? /^(\S.*?)\s*((?:[EWew]|东经|西经|[NSns]|北纬|南纬).*\d.*)$/.exec(text);
  if (byLetter?.[1] && byLetter[2] && parsePart(byLetter[1]) && parsePart(byLetter[2])) return [byLetter[1], byLetter[2]];
  const bySpace = text.split(/\s+/);
  return bySpace.length === 2 ? [bySpace[0] ?? "", bySpace[1] ?? ""] : null;
}

function parsePart(text: string): Part | null {
  const found = PART.exec(text.trim());
  if (!found) return null;
  const [, before, whole = "", minutes = "0", seconds = "0", after] = found;
  if (before && after) return null;
  if (Number(minutes) >= 60 || Number(seconds) >= 60) return null;
  if (minutes !== "0" && whole.includes(".")) return null;
  const named = AXES[(before ?? after ?? "").toUpperCase()];
  const size = Math.abs(Number(whole)) + Number(minutes) / 60 + Number(seconds) / 3600;
  if (named && /^[+-]/.test(whole)) return null;
  const sign = named?.sign ?? (whole.startsWith("-") ? -1 : 1);
  return { value: sign * size, axis: named?.axis ?? null };
}

/** Write a position with five decimals, about one metre. */
export function formatPosition([longitude, latitude]: Position, words: MapWords): string {
  const digits = (value: number) => Math.abs(value).toFixed(5);
  return words.position(digits(latitude), latitude >= 0, digits(longitude), longitude >= 0);
}

/** Write a length: metres below a kilometre, else kilometres. */
export function formatLength(metres: number, language: string): string {
  const isShort = metres < 1000;
  const digits = !isShort && metres < 100_000 ? 1 : 0;
  return formatMeasure(language, isShort ? metres : metres / 1000, isShort ? "meter" : "kilometer", digits);
}
