import { expect, it } from "vitest";
import { z } from "zod";
import { newId } from "./ids.ts";

it("makes UUIDs of version 7", () => {
  expect(z.uuidv7().safeParse(newId()).success).toBe(true);
});

it("keeps the order of ids made in one millisecond, however many", () => {
  const ids = Array.from({ length: 10_000 }, () => newId(1_700_000_000_000));
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});
