import type { Metadata } from "next";
import { PromptPage } from "#components/prompts/prompt-page";
import { HydrateClient, prefetchSubject, trpc } from "#server/rsc";
import { openPage } from "../../open-page.ts";

export const metadata: Metadata = { title: "Prompt" };

type PageProps = { params: Promise<{ team: string; name: string }>; searchParams: Promise<{ version?: string }> };

export default async function Page({ params, searchParams }: PageProps) {
  const { name } = await openPage(params);
  const given = (await searchParams).version;
  const isVersion = given && /^[1-9]\d{0,5}$/.test(given);
  await prefetchSubject(trpc.prompts.get.queryOptions({ id: name, ...(isVersion ? { version: Number(given) } : {}) }));
  return (
    <HydrateClient>
      <PromptPage name={name} />
    </HydrateClient>
  );
}
