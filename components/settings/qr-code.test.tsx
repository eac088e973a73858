import { renderToStaticMarkup } from "react-dom/server";
import { encode } from "uqr";
import { expect, it } from "vitest";
import { QrCode } from "./qr-code.tsx";

const uri = "otpauth://totp/Muster:lena%40norrland.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Muster";

it("draws every module of the code and nothing in the quiet zone, under a name", () => {
  const html = renderToStaticMarkup(<QrCode text={uri} label="QR code with the secret" />);
  expect(html).toContain('role="img" aria-label="QR code with the secret"');
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(html)?.[1]);
  const drawn = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y, width] of html.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    drawn[Number(y)]?.fill(true, Number(x), Number(x) + Number(width));
  expect(drawn).toEqual(encode(uri, { ecc: "M", border: 4 }).data);
  const edge = drawn.flatMap((row, y) => row.filter((_, x) => Math.min(x, y, size - 1 - x, size - 1 - y) < 4));
  expect(edge.some(Boolean)).toBe(false);
  // A finder: seven dark modules in a row, in the corner within the quiet zone.
  expect(drawn[4]?.slice(4, 12)).toEqual([true, true, true, true, true, true, true, false]);
});
