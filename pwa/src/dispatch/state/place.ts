/** Where the dispatcher is, kept in the address so that reload, Back and a shared link work. */

export interface Place {
  day: string | null;
  route_id: string | null;
  stop_id: string | null;
}

export function readPlace(search: string): Place {
  const query = new URLSearchParams(search);
  return { day: query.get("day"), route_id: query.get("route"), stop_id: query.get("stop") };
}

export function writePlace(place: Place): string {
  const query = new URLSearchParams();
  if (place.day) query.set("day", place.day);
  if (place.route_id) query.set("route", place.route_id);
  if (place.stop_id) query.set("stop", place.stop_id);
  return query.size > 0 ? `?${query.toString()}` : location.pathname;
}
