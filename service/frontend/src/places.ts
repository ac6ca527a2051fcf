/** Coordinates in the rows of an answer. */
import { isNumber } from "./terms.ts";
import type { Row } from "./running.ts";

/** Degrees. */
export interface Place {
  longitude: number;
  latitude: number;
  row: Row;
}

const POINT = /^\s*(?:<[^>]*>\s*)?POINT\s*Z?\s*\(\s*([-+\d.eE]+)[\s,]+([-+\d.eE]+)/i;
const LATITUDE = /^lat(itude)?$/i;
const LONGITUDE = /^(lon|lng|long|longitude)$/i;

/** List the places of the rows: WKT points (GeoSPARQL: longitude first), or columns called lat and long. */
export function places(rows: Row[], columns: string[]): Place[] {
  const latitude = columns.findIndex((name) => LATITUDE.test(name));
  const longitude = columns.findIndex((name) => LONGITUDE.test(name));
  return rows.flatMap((row) => {
    let found: [number, number] | null = null;
    if (latitude >= 0 && longitude >= 0 && isNumber(row[latitude]) && isNumber(row[longitude])) {
      found = [Number(row[longitude]!.value), Number(row[latitude]!.value)];
    } else {
      const match = row.map((term) => (term && !term.iri ? POINT.exec(term.value) : null)).find((match) => match);
      if (match) found = [Number(match[1]), Number(match[2])];
    }
    if (!found || !(Math.abs(found[0]) <= 180 && Math.abs(found[1]) <= 90)) return [];
    return [{ longitude: found[0], latitude: found[1], row }];
  });
}
