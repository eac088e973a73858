"use client";
import { Select } from "#components/ui/select";
import { Cell, HeadCell, Row, Table } from "#components/ui/table";
import type { Channel, NoticeKind, Pace, SettingsView } from "#server/domains/notifications/schema";
import { CHANNELS, KINDS_OF, NOTICE_GROUPS, PACES, PRIORITY_OF } from "#server/lib/notice-kinds";
import { groupWords, kindWords, paceWords } from "./kind-words.ts";

const channelWords: Record<Channel, string> = { app: "In the app", mail: "Mail", webhook: "Webhook" };
const optionsOf = (channel: Channel) =>
  (channel === "app" ? (["off", "now"] as const) : PACES).map((value) => ({
    value,
    label: channel === "app" && value === "now" ? "On" : paceWords[value],
  }));

type ChoiceTableProps = {
  choices: SettingsView["choices"];
  onChoose: (kind: NoticeKind, channel: Channel, pace: Pace) => void;
};

/** What reaches the person by which way, and how soon. */
export function ChoiceTable({ choices, onChoose }: ChoiceTableProps) {
  return (
    <Table aria-label="What reaches you, and how">
      <thead>
        <tr>
          <HeadCell>What</HeadCell>
          {CHANNELS.map((channel) => (
            <HeadCell key={channel}>{channelWords[channel]}</HeadCell>
          ))}
        </tr>
      </thead>
      {NOTICE_GROUPS.map((group) => (
        <tbody key={group}>
          <tr>
            <th scope="rowgroup" colSpan={4} className="pt-3 pb-1 text-left font-600">
              {groupWords[group]}
            </th>
          </tr>
          {KINDS_OF[group].map((kind) => (
            <Row key={kind} className="h-10">
              <Cell className="max-md:text-12">
                {kindWords[kind]}
                {PRIORITY_OF[kind] === "now" && <span className="text-12 text-wait"> · pressing</span>}
              </Cell>
              {CHANNELS.map((channel) => (
                <Cell key={channel} className="w-28 max-md:w-20 max-md:pr-1">
                  <Select
                    aria-label={`${kindWords[kind]}: ${channelWords[channel]}`}
                    value={choices[kind][channel]}
                    options={optionsOf(channel)}
                    onValue={(value) => {
                      const pace = PACES.find((known) => known === value);
                      if (pace) onChoose(kind, channel, pace);
                    }}
                    className="max-md:px-1 max-md:text-12"
                  />
                </Cell>
              ))}
            </Row>
          ))}
        </tbody>
      ))}
    </Table>
  );
}
