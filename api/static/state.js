// state.js — what the address of the page says, and the address that says it. No DOM.
//
//   readState("?lang=en&at=2026-11-21", "#119.064,25.443") -> {lang, at, place: {lon, lat}, code: null, level: null}
//   #350303102206016 or #grid:350303102206016 names an area instead; ?lon=..&lat=.. is read as well as the hash.

const DIGITS = 6;
const AREA = /^(?:(town|village|grid|unit):)?(.{1,80})$/;

export function readState(search, hash) {
  const query = new URLSearchParams(search);
  const named = safelyDecoded(hash.replace(/^#/, ""));
  const place = placeOf(...named.split(",")) || placeOf(query.get("lon"), query.get("lat"));
  const at = query.get("at");
  return {
    lang: ["zh", "en"].includes(query.get("lang")) ? query.get("lang") : null,
    at: at && /^\d{4}-\d{2}-\d{2}/.test(at) ? at.slice(0, 40) : null,
    place,
    ...areaOf(place ? "" : named),
  };
}

export function writeState({ lang, at, place, code, level }) {
  const query = new URLSearchParams();
  if (lang) query.set("lang", lang);
  if (at) query.set("at", at);
  const search = query.size ? `?${query}` : "";
  if (place) return `/${search}#${place.lon.toFixed(DIGITS)},${place.lat.toFixed(DIGITS)}`;
  return `/${search}${code ? `#${level ? `${level}:` : ""}${encodeURIComponent(code)}` : ""}`;
}

function areaOf(named) {
  const [, level, code] = (!named.includes(",") && AREA.exec(named)) || [];
  return { code: code ?? null, level: level ?? null };
}

function placeOf(lon, lat) {
  if (!isNumber(lon) || !isNumber(lat)) return null;
  const place = { lon: Number(lon), lat: Number(lat) };
  return Math.abs(place.lon) <= 180 && Math.abs(place.lat) <= 90 ? place : null;
}

function isNumber(text) {
  return /^-?\d{1,3}(\.\d{1,15})?$/.test((text ?? "").trim());
}

function safelyDecoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
