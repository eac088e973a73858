import { describe, expect, it } from "vitest";
import { readPayload } from "./payload.ts";

describe("a payload as people read it", () => {
  it("is its text with the short fields beside it, without ids", () => {
    const documentId = "01a225a2-2e67-7000-a3d7-0f1a864eeb34";
    expect(readPayload({ title: "Plan", body: "# Plan", baseVersion: 2, documentId })).toEqual({
      fields: [
        ["Title", "Plan"],
        ["Base version", "2"],
      ],
      text: "# Plan",
    });
  });

  it("stays as it is recorded where anything of it would be left out", () => {
    expect(readPayload({ body: "Text", to: ["a@example.org"] })).toBeNull();
    expect(readPayload({ body: "Text", reason: "x".repeat(201) })).toBeNull();
    expect(readPayload({ name: "Otto" })).toBeNull();
    expect(readPayload("Text")).toBeNull();
  });
});
