"use client";
import { useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "#components/ui/tabs";
import type { ViewProps } from "../views.tsx";

export default function TabsPart({ props, parts }: ViewProps<"tabs">) {
  const [open, setOpen] = useState("0");
  const names = parts.map((_, at) => props.labels[at] ?? `Part ${at + 1}`);
  return (
    <Tabs value={open} onValueChange={setOpen}>
      <TabList aria-label={names.join(", ")}>
        {names.map((name, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two tabs may carry the same name
          <Tab key={at} value={String(at)}>
            {name}
          </Tab>
        ))}
      </TabList>
      {parts.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a panel belongs to its tab
        <TabPanel key={at} value={String(at)} className="pt-3">
          {part}
        </TabPanel>
      ))}
    </Tabs>
  );
}
