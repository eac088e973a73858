import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PartsCharts } from "#components/design/parts-charts";
import { PartsGenerated } from "#components/design/parts-generated";
import { PartsLeft } from "#components/design/parts-left";
import { PartsRight } from "#components/design/parts-right";
import { PageFrame } from "#components/layout/page-frame";

export const metadata: Metadata = { title: "States of the parts" };

/** Every part in every state, for whoever builds screens. It does not exist in production. */
export default function DesignPage() {
  if (process.env.NODE_ENV === "production") notFound();
  return (
    <PageFrame title="States of the parts">
      <div className="grid gap-8 p-6 xl:grid-cols-[1.2fr_1fr]">
        <PartsLeft />
        <PartsRight />
      </div>
      <div className="grid items-start gap-8 p-6 lg:grid-cols-2">
        <PartsCharts />
      </div>
      <div className="grid items-start gap-8 p-6 lg:grid-cols-2">
        <PartsGenerated />
      </div>
    </PageFrame>
  );
}
