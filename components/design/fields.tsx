"use client";
import { useState } from "react";
import { Button } from "#components/ui/button";
import { Checkbox } from "#components/ui/checkbox";
import { Chip, CountBadge } from "#components/ui/chip";
import { Field } from "#components/ui/field";
import { Input, Textarea } from "#components/ui/input";
import { Keys } from "#components/ui/keys";
import { LazyMenu } from "#components/ui/lazy-menu";
import { Segment } from "#components/ui/segment";
import { Select } from "#components/ui/select";
import { Sheet } from "#components/ui/sheet";
import { Switch } from "#components/ui/switch";
import { Tab, TabList, TabPanel, Tabs } from "#components/ui/tabs";
import Tooltip from "#components/ui/tooltip";
import { Section } from "./section.tsx";

const views = [
  { value: "graph", label: "Graph" },
  { value: "list", label: "List" },
];

export function Fields() {
  return (
    <Section title="Fields">
      <div className="grid gap-3 sm:grid-cols-4">
        <Field label="Agent" hint="Unique in the team">
          <Input placeholder="Name" />
        </Field>
        <Field label="Focus">
          <Input defaultValue="Juno" className="outline-2 outline-ac outline-offset-1" />
        </Field>
        <Field label="Cap" error="A cap must be above $0.00">
          <Input defaultValue="$0.00" />
        </Field>
        <Field label="Team">
          <Input defaultValue="Norrland" disabled />
        </Field>
        <Field label="Why">
          <Textarea placeholder="In a sentence" />
        </Field>
      </div>
    </Section>
  );
}

function Choices() {
  const [view, setView] = useState("graph");
  const [isOn, setOn] = useState(true);
  return (
    <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
      <Segment label="View" value={view} onChange={setView} options={views} />
      <div className="w-32">
        <Select aria-label="View as a list" value={view} onValue={setView} options={views} />
      </div>
      <Checkbox isOn={isOn} onChange={setOn}>
        Show me the plan first
      </Checkbox>
      <Checkbox isOn={false} onChange={setOn} isDisabled>
        Off
      </Checkbox>
      <Switch isOn={isOn} onChange={setOn}>
        Mail
      </Switch>
    </div>
  );
}

function Overlays() {
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <LazyMenu
        trigger={<Button>Menu</Button>}
        choice={{ label: "View", value: "graph", options: views, onChange: () => undefined }}
        items={[{ label: "Copy", onSelect: () => undefined }]}
      />
      <Tooltip text="Says why, or the whole of a cut name">
        <Button>Tooltip</Button>
      </Tooltip>
      <Button onClick={() => setOpen(true)}>Drawer</Button>
      <Sheet title="A drawer" description="A sheet from below on a phone." isOpen={isOpen} onOpenChange={setOpen}>
        <p>Focus stays in it, Escape closes it.</p>
      </Sheet>
      <Keys keys={["mod", "k"]} />
      <CountBadge value={7} label="things need you" />
      {(["plain", "live", "wait", "block", "fail", "outline"] as const).map((tone) => (
        <Chip key={tone} tone={tone}>
          {tone}
        </Chip>
      ))}
    </div>
  );
}

/** What one chooses with, and what opens over the page. */
export function Controls() {
  return (
    <Section title="Controls">
      <Choices />
      <Tabs defaultValue="graph">
        <TabList aria-label="Views">
          {views.map(({ value, label }) => (
            <Tab key={value} value={value}>
              {label}
            </Tab>
          ))}
        </TabList>
        {views.map(({ value, label }) => (
          <TabPanel key={value} value={value} className="py-2 text-ink2">
            The {label.toLowerCase()} stands here.
          </TabPanel>
        ))}
      </Tabs>
      <Overlays />
    </Section>
  );
}
