import { z } from "zod";
import { defineComponent, figure, LIMITS, label, marked, optionalText, valueStyle } from "../schema.ts";

const cell = z.union([figure, optionalText, z.boolean(), z.null()]).meta({ id: "Cell" });

export const table = defineComponent({
  about: "rows of cells in the order of the columns; people sort and export it",
  props: z
    .strictObject({
      title: label.optional(),
      columns: z
        .array(z.strictObject({ label, ...valueStyle }))
        .min(1)
        .max(LIMITS.columns),
      rows: z.array(z.array(cell).max(LIMITS.columns)).max(LIMITS.rows),
      ...marked,
    })
    .superRefine(({ columns, rows }, ctx) => {
      const wrong = rows.findIndex((row) => row.length !== columns.length);
      if (wrong < 0) return;
      const message = `has ${rows[wrong]?.length} cells for ${columns.length} columns`;
      ctx.addIssue({ code: "custom", path: ["rows", wrong], message });
    }),
  sample: {
    title: "Revenue by region",
    columns: [{ label: "Region" }, { label: "Revenue", format: "usd" }, { label: "Growth", format: "percent" }],
    rows: [
      ["North", 48_200, 12.4],
      ["West", 31_900, -3.1],
      ["South", 22_400, 0.8],
    ],
  },
  empty: { columns: [{ label: "—" }], rows: [] },
});
