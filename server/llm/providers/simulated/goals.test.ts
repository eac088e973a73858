import { describe, expect, it } from "vitest";
import { cents, fromCents, randomFrom } from "#tests/support/sim-data";
import { playMission } from "#tests/support/sim-driver";

const random = randomFrom(42);
const pick = (list: string[]): string => list[random(list.length)] ?? "";
const SALES = `order_id,date,region,product,channel,qty,unit_price,unit_cost,status\n${Array.from({ length: 150 }, (_, i) => `O-${i},2025-0${1 + random(6)}-${10 + random(18)},${pick(["North", "South"])},${pick(["Tent", "Stove", "Mug"])},${pick(["Online", "Retail"])},${1 + random(9)},${(5 + random(40)).toFixed(2)},${(1 + random(30)).toFixed(2)},${pick(["ok", "test"])}`).join("\n")}\n`;
const MINUTES =
  "# Project meeting 7\n\nPresent: Lena Hofer, Tom Berg.\n\n## Pricing\n\nWe decided to raise the price of the tent by 5 percent. Lena will inform the dealers.\n\n## Delivery\n\nThe main risk is a delay of the new warehouse. It is unclear who pays.\n";
const OTHER =
  "# Project meeting 8\n\n## Pricing\n\nWe decided to raise the price of the tent by 7 percent. Lena will inform the dealers.\n\n## Staff\n\nIda Storm joins on 1 July.\n";

const bodyFor = async (goal: string, files: Record<string, string | null>) => {
  const played = await playMission({ goal, files });
  expect(played.status).toBe("done");
  expect(played.world.tasks.flatMap((task) => task.returns)).toEqual([]);
  return played.world.documents[0]?.body ?? "";
};

describe("goals about a table", () => {
  it.each([
    ["What are our most profitable products?", "## Profit by product"],
    ["Compare Online and Retail sales", "## Revenue by channel"],
    ["How many orders did we get per region?", "## Rows by region"],
    ["What is the average order value by channel?", "## Average revenue by channel"],
    ["How did revenue develop by month, ignoring test orders?", "## Revenue per month"],
    ["Which month was best?", "## Revenue per month"],
    ["Are there outliers, duplicates or missing cells?", "## Quality of data.csv"],
    ["How much revenue did the North make?", "Revenue is **"],
    ["Summarise this data", "## Revenue by region"],
    ["Which product has the lowest margin?", "has the lowest profit"],
    ["Which product should we promote?", "## What to promote"],
    ["Which region leads in revenue, and email the result to Bob", "That cannot be done here."],
  ])("%s", async (goal, expected) => {
    expect(await bodyFor(goal, { "data.csv": SALES })).toContain(expected);
  });

  it("computes a measure as the notes define it", async () => {
    const notes = "- Revenue means qty times unit price, minus the unit cost.\n- We drop at most one product a year.\n";
    const body = await bodyFor("Which product drives revenue, and what should we stop selling?", {
      "data.csv": SALES,
      "notes.md": notes,
    });
    const total = SALES.trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(","))
      .reduce((sum, row) => sum + BigInt(row[5] ?? "0") * cents(row[6] ?? "0") - cents(row[7] ?? "0"), 0n);
    const shown = fromCents(total, 2).replace(/\B(?=(\d{3})+(?=\.))/g, ",");
    expect(body).toContain(`**${shown}**`);
    expect(body).not.toContain("Is that right?");
  });

  it("works two tables, each question on its own", async () => {
    const stores = "region,manager,rent\nNorth,Ida,1200\nSouth,Tom,900\n";
    const body = await bodyFor("Which region drives revenue and which manager pays the highest rent?", {
      "data.csv": SALES,
      "stores.csv": stores,
    });
    expect(body).toMatch(/## Revenue by region in data\.csv/);
    expect(body).toContain("By manager, **Ida** leads in rent with 1,200");
  });

  it("keeps names of the data whole when they look like markup", async () => {
    const text = "item;amount\n`x` | 5;3.50\n<b>7</b>;2.25\n*12*;1.00\n";
    const body = await bodyFor("Which item brings in the most amount?", { "odd.csv": text });
    expect(body).toContain("\\`x\\` \\| 5");
    expect(body).toContain("**6.75**");
  });
});

describe("goals about texts", () => {
  it("summarises and lists what was asked for, word for word", async () => {
    const body = await bodyFor("Summarise the minutes and list the decisions and risks", { "minutes.md": MINUTES });
    expect(body).toContain("> We decided to raise the price of the tent by 5 percent.");
    expect(body).toContain("> The main risk is a delay of the new warehouse.");
  });

  it("compares two texts and answers with the differences", async () => {
    const body = await bodyFor("Compare the two minutes", { "may.md": MINUTES, "june.md": OTHER });
    expect(body.split("## ")[0]).toContain("> We decided to raise the price of the tent by 7 percent.");
  });

  it("answers a question from the text", async () => {
    const body = await bodyFor("What did we decide on the price?", { "minutes.txt": MINUTES });
    expect(body.split("## ")[0]).toContain("by 5 percent");
  });
});

describe("goals outside its reach", () => {
  it.each([
    ["Write a poem about the sea", {}],
    ["Book me a flight to Oslo", { "data.csv": SALES }],
    ["Forecast next year's revenue", { "data.csv": SALES }],
    ["Write code that sorts the regions", { "data.csv": SALES }],
    ["Who will win the world cup?", { "data.csv": SALES, "minutes.md": MINUTES }],
    ["What is the capital of France?", { "minutes.md": MINUTES }],
    ["Translate minutes.md to German", { "minutes.md": MINUTES }],
    ["Which region drives revenue?", { "photo.csv": null }],
    ["Which region drives revenue?", {}],
    ["", { "data.csv": SALES }],
  ])("%s ends as a question", async (goal, files) => {
    const played = await playMission({ goal, files });
    expect(played.status).toBe("needs_answer");
    expect(played.world.tasks).toEqual([]);
    expect(played.world.questions).toHaveLength(1);
  });

  it("goes on with the answer to its question", async () => {
    const question = "What should be worked out?";
    const played = await playMission({
      goal: "Help me",
      files: { "data.csv": SALES },
      answers: [{ question, answer: "Show revenue by region" }],
    });
    expect(played.status).toBe("done");
    expect(played.world.documents[0]?.body).toContain("## Revenue by region");
  });
});
