import type { Metadata } from "next";
import { headers } from "next/headers";
import { Begin } from "#components/reference/begin";
import { EndpointIndex } from "#components/reference/endpoint-index";
import { ReferenceFrame } from "#components/reference/frame";
import { ProblemList } from "#components/reference/problem-list";
import { entriesOf } from "#server/lib/reference/chapters";
import { problemsOf } from "#server/lib/reference/problems";
import { getApiDocument } from "#server/rsc";

export const metadata: Metadata = { title: "API reference" };

export default async function ReferencePage() {
  const document = await getApiDocument();
  const asked = await headers();
  const url = `${asked.get("x-forwarded-proto") ?? "http"}://${asked.get("host") ?? "localhost:3000"}`;
  return (
    <ReferenceFrame title="API reference">
      <Begin url={url} />
      <EndpointIndex chapters={entriesOf(document)} />
      <ProblemList problems={problemsOf(document)} />
    </ReferenceFrame>
  );
}
