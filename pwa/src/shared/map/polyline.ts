/** Decodes the encoded polyline format at a precision of six digits, as OSRM and Valhalla send it. */

const PRECISION = 1e6;

/** Pairs of lon, lat. A string cut off in the middle gives the points that are whole. */
export function decodePolyline(encoded: string): [lon: number, lat: number][] {
  const points: [number, number][] = [];
  let at = 0;
  let lat = 0;
  let lon = 0;

  const next = (): number | undefined => {
    let result = 0;
    let shift = 0;
    for (;;) {
      if (at >= encoded.length) return undefined;
      const chunk = encoded.charCodeAt(at++) - 63;
      result |= (chunk & 0x1f) << shift;
      if (chunk < 0x20) return result & 1 ? ~(result >> 1) : result >> 1;
      shift += 5;
    }
  };

  while (at < encoded.length) {
    const lat_change = next();
    const lon_change = next();
    if (lat_change === undefined || lon_change === undefined) break;
    lat += lat_change;
    lon += lon_change;
    points.push([lon / PRECISION, lat / PRECISION]);
  }
  return points;
}
