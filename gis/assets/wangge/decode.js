// decode.js — reads the strings written by gis/encoding.py and gis/packing.py. No DOM, no Leaflet; runs in Node too.
//
//   await integers(text)   -> Int32Array of the stream (values fit 32 bits: degrees * 1e6)
//   await octets(text)     -> Uint8Array of the bytes
//   await table(text)      -> {columns, rows: Int32Array (row after row)}
//   await lines(text)      -> [line, ...]; a line is [part, ...]; a part is Int32Array x0 y0 x1 y1 ...
//   await unpack(parts)    -> the JSON value behind base64 of deflated UTF-8 text, the first of the parts; the
//                             others are the streams that it names as {"part": number}
//   await coverage(text)   -> {arcs: [Int32Array x0 y0 ...], shapes: [shape, ...]}
//                             shape = [polygon, ...]; polygon = [ring, ...], shell first;
//                             ring = [reference, ...]; reference = 2 * arc + (1 when walked backward)
//
// Positions are integers, 1e-6 degree: x longitude, y latitude. An empty or absent text gives empty results.

export async function integers(text) {
  if (!text) return new Int32Array(0);
  return varints(await inflate(bytesOf(text)));
}

export async function octets(text) {
  return text ? inflate(bytesOf(text)) : new Uint8Array(0);
}

export async function table(text) {
  const stream = await integers(text);
  const columns = stream[0] || 1;
  const rows = stream.slice(1);
  for (let i = columns; i < rows.length; i += 1) rows[i] += rows[i - columns];
  return { columns, rows };
}

export async function lines(text) {
  const reader = new Reader(await integers(text));
  return reader.list(() => reader.list(() => reader.run()));
}

export async function coverage(text) {
  const reader = new Reader(await integers(text));
  const arcs = reader.list(() => reader.run());
  let last = 0;
  const reference = () => (last += reader.next());
  const shapes = reader.list(() => reader.list(() => reader.list(() => reader.list(reference))));
  return { arcs, shapes };
}

/** The value of base64 of deflated UTF-8 JSON, with the streams put back that were left beside it. */
export async function unpack([head, ...streams]) {
  const text = new TextDecoder().decode(await inflate(bytesOf(head)));
  return whole(JSON.parse(text), streams);
}

function whole(value, streams) {
  if (!value || typeof value !== "object" || Array.isArray(value)) return value;
  if (Number.isInteger(value.part)) return streams[value.part];
  for (const key of Object.keys(value)) value[key] = whole(value[key], streams);
  return value;
}

function bytesOf(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i += 1) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function varints(bytes) {
  const numbers = new Int32Array(bytes.length);
  let count = 0;
  for (let i = 0; i < bytes.length; ) {
    let byte = bytes[i++];
    let value = byte & 127;
    for (let unit = 128; byte > 127; unit *= 128) {
      byte = bytes[i++];
      value += (byte & 127) * unit;
    }
    numbers[count++] = value & 1 ? -(value + 1) / 2 : value / 2;
  }
  return numbers.slice(0, count);
}

class Reader {
  constructor(stream) {
    this.stream = stream;
    this.at = 0;
    this.x = 0;
    this.y = 0;
  }

  next() {
    return this.stream[this.at++] || 0;
  }

  list(item) {
    const count = this.next();
    const found = new Array(count);
    for (let i = 0; i < count; i += 1) found[i] = item();
    return found;
  }

  /** A run of points: count, then differences against the last point read. */
  run() {
    const points = new Int32Array(2 * this.next());
    for (let i = 0; i < points.length; i += 2) {
      points[i] = this.x += this.next();
      points[i + 1] = this.y += this.next();
    }
    return points;
  }
}
