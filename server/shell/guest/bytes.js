// UTF-8 and the part of Buffer that text work needs.
function encode(text) {
  const out = [];
  for (const sign of text) {
    const code = sign.codePointAt(0);
    if (code < 0x80) out.push(code);
    else if (code < 0x800) out.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) out.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else out.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return out;
}

function decode(list) {
  let text = "";
  for (let at = 0; at < list.length; ) {
    const first = list[at];
    const extra = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    let code = extra === 0 ? first : first & (0x3f >> extra);
    for (let step = 1; step <= extra; step += 1) code = (code << 6) | ((list[at + step] ?? 0x3f) & 63);
    text += code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code);
    at += extra + 1;
  }
  return text;
}

const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function toBase64(list) {
  let text = "";
  for (let at = 0; at < list.length; at += 3) {
    const bits = (list[at] << 16) | ((list[at + 1] ?? 0) << 8) | (list[at + 2] ?? 0);
    const left = list.length - at;
    text += SIGNS[(bits >> 18) & 63] + SIGNS[(bits >> 12) & 63];
    text += (left > 1 ? SIGNS[(bits >> 6) & 63] : "=") + (left > 2 ? SIGNS[bits & 63] : "=");
  }
  return text;
}

function fromBase64(text) {
  const out = [];
  let bits = 0;
  let count = 0;
  for (const sign of text.replaceAll("-", "+").replaceAll("_", "/")) {
    const value = SIGNS.indexOf(sign);
    if (value === -1) continue;
    bits = (bits << 6) | value;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push((bits >> count) & 255);
    }
  }
  return out;
}

class Bytes extends Uint8Array {
  static from(value, encoding = "utf8") {
    if (typeof value !== "string") return new Bytes(value);
    if (encoding === "hex") return new Bytes((value.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
    return new Bytes(encoding.startsWith("base64") ? fromBase64(value) : encode(value));
  }
  static alloc(size, fill = 0) {
    return new Bytes(size).fill(fill);
  }
  static concat(list) {
    return new Bytes(list.flatMap((part) => [...part]));
  }
  static isBuffer(value) {
    return value instanceof Bytes;
  }
  static byteLength(text) {
    return encode(text).length;
  }
  toString(encoding = "utf8") {
    if (encoding === "hex") return [...this].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return encoding.startsWith("base64") ? toBase64(this) : decode(this);
  }
  equals(other) {
    return this.length === other.length && this.every((byte, at) => byte === other[at]);
  }
}

module.exports = { Bytes, Buffer: Bytes, encode, decode };
