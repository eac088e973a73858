"use client";
import type { ComponentType, ReactNode } from "react";
import AgentPart from "./agent/view.tsx";
import ApprovalPart from "./approval/view.tsx";
import AreaPart from "./area/view.tsx";
import BadgePart from "./badge/view.tsx";
import BarPart from "./bar/view.tsx";
import ButtonPart from "./button/view.tsx";
import CandlestickPart from "./candlestick/view.tsx";
import CardPart from "./card/view.tsx";
import type { PropsOf, UiType } from "./catalog.ts";
import CodePart from "./code/view.tsx";
import DiffPart from "./diff/view.tsx";
import DocumentPart from "./document/view.tsx";
import FormPart from "./form/view.tsx";
import GridPart from "./grid/view.tsx";
import ImagePart from "./image/view.tsx";
import LinePart from "./line/view.tsx";
import ListPart from "./list/view.tsx";
import MetricPart from "./metric/view.tsx";
import PiePart from "./pie/view.tsx";
import PlanPart from "./plan/view.tsx";
import ProgressPart from "./progress/view.tsx";
import SharePart from "./share/view.tsx";
import SharesPart from "./shares/view.tsx";
import StackPart from "./stack/view.tsx";
import TablePart from "./table/view.tsx";
import TabsPart from "./tabs/view.tsx";
import TaskPart from "./task/view.tsx";
import TextPart from "./text/view.tsx";
import TimelinePart from "./timeline/view.tsx";

/** `parts` are the drawn children of a component that has some. */
export type ViewProps<T extends UiType> = { props: PropsOf<T>; parts: ReactNode[] };

/** One view for each component: one that is missing is a compile error here. */
export const VIEWS: { [T in UiType]: ComponentType<ViewProps<T>> } = {
  text: TextPart,
  metric: MetricPart,
  table: TablePart,
  line: LinePart,
  area: AreaPart,
  bar: BarPart,
  pie: PiePart,
  candlestick: CandlestickPart,
  share: SharePart,
  shares: SharesPart,
  list: ListPart,
  badge: BadgePart,
  timeline: TimelinePart,
  progress: ProgressPart,
  form: FormPart,
  button: ButtonPart,
  tabs: TabsPart,
  card: CardPart,
  stack: StackPart,
  grid: GridPart,
  image: ImagePart,
  code: CodePart,
  document: DocumentPart,
  diff: DiffPart,
  task: TaskPart,
  agent: AgentPart,
  approval: ApprovalPart,
  plan: PlanPart,
};
