import { describe, expect, it } from "vitest";
import { checkOutside, isPublicAddress, type Resolve } from "./address.ts";

const PRIVATE = [
  "127.0.0.1",
  "10.1.2.3",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "169.254.169.254",
  "100.64.0.1",
  "0.0.0.0",
  "224.0.0.1",
  "255.255.255.255",
  "::1",
  "::",
  "fe80::1",
  "fc00::1",
  "fd12:3456::1",
  "ff02::1",
  "::ffff:127.0.0.1",
  "::ffff:8.8.8.8",
  "64:ff9b::a00:1",
  "2002:a00:1::1",
  "2001:db8::1",
];

describe("an address people give", () => {
  it.each(PRIVATE)("%s is not the public internet", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111"])("%s is the public internet", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  const check = (url: string, resolve?: Resolve) =>
    checkOutside(url, { allowPrivate: false, ...(resolve ? { resolve } : {}) });

  it.each([
    "http://127.0.0.1/",
    "http://127.0.0.1./",
    "http://localhost/",
    "http://localhost./",
    "http://127.0.0.1%2f@example.org/",
    "http://①②⑦.⓪.⓪.①/",
    "http://017700000001/",
    "http://0x7f.1/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[fe80::1%25eth0]/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://[::1]/",
    "http://[::ffff:7f00:1]/",
    "http://169.254.169.254/latest/meta-data",
    "https://user:secret@example.org/",
    "file:///etc/passwd",
    "gopher://example.org/",
    "not an address",
  ])("%s is refused as it is written", async (url) => {
    await expect(check(url)).rejects.toMatchObject({ code: "bad_input" });
  });

  it("whose name leads to a private address is refused, also when a public one stands beside it", async () => {
    const answers =
      (...addresses: string[]): Resolve =>
      async () =>
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    await expect(check("https://inside.example", answers("10.0.0.5"))).rejects.toMatchObject({ code: "bad_input" });
    await expect(check("https://both.example", answers("8.8.8.8", "::1"))).rejects.toMatchObject({ code: "bad_input" });
    expect(await check("https://good.example", answers("8.8.8.8"))).toMatchObject({ address: "8.8.8.8" });
    const nobody: Resolve = () => Promise.reject(new Error("ENOTFOUND"));
    await expect(check("https://nobody.example", nobody)).rejects.toThrow("Nobody knows the name nobody.example.");
  });
});
