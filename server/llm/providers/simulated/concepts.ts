import { fold, stem, words } from "./words.ts";

/**
 * Words of general business and science language that stand for one another. They are how "sales" in a goal finds
 * "turnover" in a file; nothing here knows a particular file. The first groups measure, the later ones divide.
 */
const MEASURES: Record<string, string> = {
  revenue: "revenue sales turnover income takings proceeds billing billed earned umsatz erlös omsättning",
  amount: "amount total value net gross sum paid invoiced betrag belopp",
  cost: "cost costs costly expensive expense expenses spend spending cogs outlay kosten kostnad",
  profit: "profit profits profitable profitability lucrative margin earnings gain contribution markup gewinn vinst",
  quantity: "quantity qty units unit pieces pcs volume sold menge antal stück",
  price: "price cheap cheapest rate fee tariff preis pris",
  discount: "discount rebate reduction rabatt",
  refund: "refund refunds refunded returned returns",
  stock: "stock inventory onhand lager",
  duration: "duration time minutes hours days stay length wait waiting los latency delay",
  temperature: "temperature temp celsius fahrenheit degrees hot hottest warm warmest cold coldest cool coolest",
  humidity: "humidity moisture wet wettest dry driest",
  yield: "yield harvest harvested output produced kg tonnes tons",
  rain: "rain rainfall precipitation",
  water: "water irrigation litres liters",
  energy: "energy kwh power consumption usage electricity",
  score: "score rating satisfaction grade nps",
  fault:
    "error errors fault faults failure failures defect defects incident incidents complaint complaints alarm alarms downtime breakdowns scrap waste readmission readmissions",
  visits: "patients admissions visits cases attendances treatments visitors sessions clicks",
  reading: "reading readings measurement measurements level signal",
  weight: "weight mass heavy heaviest",
  distance: "distance km miles",
};

const DIMENSIONS: Record<string, string> = {
  region: "region country area territory zone market county district land",
  place: "city store shop branch site location outlet filiale plant warehouse town clinic hospital farm",
  product: "product range assortment catalogue menu item article sku good goods produkt artikel merchandise",
  category: "category type kind class group segment line family",
  customer: "customer client buyer account kunde member",
  person: "rep representative agent salesperson employee staff seller doctor physician nurse operator technician",
  ward: "ward department division team unit",
  diagnosis: "diagnosis condition disease illness complaint",
  treatment: "treatment procedure therapy service intervention",
  sensor: "sensor device station probe meter machine equipment",
  field: "field plot parcel paddock block greenhouse bed",
  crop: "crop variety plant cultivar",
  supplier: "supplier vendor manufacturer brand maker",
  channel: "channel source medium campaign",
  status: "status state",
  date: "date day month week quarter year datum period",
};

function index(groups: Record<string, string>): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const [concept, list] of Object.entries(groups)) {
    for (const word of list.split(" ")) {
      for (const form of [fold(word), stem(word)]) found.set(form, new Set([...(found.get(form) ?? []), concept]));
    }
  }
  return found;
}

const MEASURE_INDEX = index(MEASURES);
const DIMENSION_INDEX = index(DIMENSIONS);

export function conceptsOf(word: string, role: "measure" | "dimension"): Set<string> {
  const held = role === "measure" ? MEASURE_INDEX : DIMENSION_INDEX;
  return held.get(fold(word)) ?? held.get(stem(word)) ?? new Set();
}

export function hasConcept(text: string, concept: string, role: "measure" | "dimension"): boolean {
  return words(text).some((word) => conceptsOf(word.text, role).has(concept));
}

/** Measures whose sum says little: they are compared by their mean. */
const INTENSIVE = ["temperature", "humidity", "score", "price", "reading"];

export function isIntensive(header: string): boolean {
  const parts = words(header);
  if (
    parts.some((word) => /^(avg|average|mean|median|rate|ratio|pct|percent|percentage|age|ph|index)$/i.test(word.text))
  )
    return true;
  return INTENSIVE.some((concept) => hasConcept(header, concept, "measure"));
}

/** Measures of which less is better: the place to stop or fix is where they are high. */
const UNWANTED = ["cost", "fault", "refund"];

export const isUnwanted = (text: string): boolean => UNWANTED.some((concept) => hasConcept(text, concept, "measure"));

/** What a verb is usually about, for questions such as "what should we stop selling?". */
const VERB_OBJECTS: Record<string, string[]> = {
  sell: ["product", "category"],
  stock: ["product", "category"],
  reorder: ["product"],
  order: ["product", "supplier"],
  buy: ["supplier", "product"],
  purchas: ["supplier", "product"],
  grow: ["crop", "product"],
  plant: ["crop", "product"],
  offer: ["treatment", "product", "category"],
  provid: ["treatment", "product", "category"],
  us: ["sensor", "supplier", "channel"],
  run: ["channel", "sensor", "treatment"],
  advertis: ["channel"],
  mak: ["product"],
  produc: ["product", "crop"],
  treat: ["diagnosis", "treatment"],
  carry: ["product"],
  list: ["product"],
  maintain: ["sensor"],
  repair: ["sensor"],
  replac: ["sensor", "product"],
  fix: ["sensor", "ward", "place"],
};

export const objectsOfVerb = (word: string): string[] => VERB_OBJECTS[stem(word)] ?? [];
